package io.cenote.compare.scenario;

import io.cenote.compare.measure.Database;

/**
 * What a measured JVM is to do.
 *
 * @param scenario what happens
 * @param subject the name of the pool
 * @param database the user's, or the embedded one, in whose place most scenarios have a stub
 * @param queueMillis as in the plan
 * @param downMillis as in the plan
 * @param work units of work for {@link Queueing#WORK} on this machine
 */
record Order(Scenario scenario, String subject, Database database, int queueMillis, int downMillis, long work) {}
