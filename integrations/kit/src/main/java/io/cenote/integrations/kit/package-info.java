/** What the tests with real frameworks share: two pools, made of the same keys, and two databases. */
package io.cenote.integrations.kit;
