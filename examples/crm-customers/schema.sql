-- The target of the plan beside this file. 4,000 notes came with an earlier trial and take their new values.
create schema if not exists crm;

create table if not exists crm.companies (
  id bigint primary key,
  name varchar(120) not null,
  vat_id varchar(20) not null,
  city text
);

create table if not exists crm.customers (
  id bigint primary key,
  company_id bigint references crm.companies (id),
  full_name varchar(80) not null,
  email varchar(200) not null,
  phone text,
  postcode text not null,
  born date,
  status text not null check (status in ('active', 'dormant', 'closed')),
  credit numeric(12, 2),
  changed_at timestamp not null,
  constraint customers_credit_check check (credit <= 100000)
);

create table if not exists crm.notes (
  id bigint primary key,
  customer_id bigint not null,
  body text not null,
  written_at timestamp not null
);

insert into crm.notes (id, customer_id, body, written_at)
select i, 0, 'From the trial', timestamp '2014-01-01' from generate_series(1, 4000) as i
on conflict do nothing;
