--liquibase formatted sql

--changeset cenote:items
create table item(id integer primary key, name varchar(99) not null);
--rollback drop table item;

--changeset cenote:first-items
insert into item values (1, 'one');
insert into item values (2, 'two');
--rollback delete from item;
