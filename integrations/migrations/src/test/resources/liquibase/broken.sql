--liquibase formatted sql

--changeset cenote:broken
insert into nowhere values (1);
