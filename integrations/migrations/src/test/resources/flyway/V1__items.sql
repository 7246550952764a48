create table item(id integer primary key, name varchar(99) not null);
