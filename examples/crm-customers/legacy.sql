-- The legacy CRM in MariaDB, as it grew: texts for dates and amounts, two character sets, no foreign keys.
create table companies (
  company_no int not null primary key,
  name varchar(120) character set latin1 not null,
  vat varchar(20) character set latin1 not null,
  city varchar(60) character set latin1
) engine = InnoDB default character set utf8mb4;

create table customers (
  cust_no int not null primary key,
  comp_no int,
  full_name varchar(200),
  email varchar(200),
  tel varchar(40) character set latin1,
  postcode varchar(10) character set latin1 not null,
  born varchar(20) character set latin1,
  status varchar(20) character set latin1 not null,
  credit varchar(20) character set latin1,
  changed datetime not null
) engine = InnoDB default character set utf8mb4;

create table notes (
  note_no int not null primary key,
  cust_no int not null,
  body text not null,
  written datetime not null
) engine = InnoDB default character set utf8mb4;
