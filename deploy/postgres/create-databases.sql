-- One database for each owner of data; run once, when the server's folder is empty.
create database commander_read_model;
create database commander_audit;
create database commander_target;
