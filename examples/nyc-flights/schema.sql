-- The target of the plan beside this file. Foreign keys stand only where every row of the source keeps them: many tail
-- numbers have no plane and some destinations no airport, which the plan keeps and reports.
create schema if not exists nyc;

create table if not exists nyc.airlines (
  carrier text primary key,
  name text not null
);

create table if not exists nyc.airports (
  faa text primary key,
  name text not null,
  lat double precision not null,
  lon double precision not null,
  alt integer not null,
  tz integer not null,
  dst text not null,
  tzone text
);

create table if not exists nyc.planes (
  tailnum text primary key,
  year integer,
  type text not null,
  manufacturer text not null,
  model text not null,
  engines integer not null,
  seats integer not null,
  speed integer,
  engine text not null
);

create table if not exists nyc.weather (
  origin text not null references nyc.airports (faa),
  year integer not null,
  month integer not null,
  day integer not null,
  hour integer not null,
  temp double precision,
  dewp double precision,
  humid double precision,
  wind_dir integer,
  wind_speed double precision,
  wind_gust double precision,
  precip double precision not null,
  pressure double precision,
  visib double precision not null,
  time_hour timestamptz not null,
  primary key (origin, time_hour)
);

create table if not exists nyc.flights (
  year integer not null,
  month integer not null,
  day integer not null,
  dep_time integer,
  sched_dep_time integer not null,
  dep_delay integer,
  arr_time integer,
  sched_arr_time integer not null,
  arr_delay integer,
  carrier text not null references nyc.airlines (carrier),
  flight integer not null,
  tailnum text,
  origin text not null references nyc.airports (faa),
  dest text not null,
  air_time integer,
  distance integer not null,
  hour integer not null,
  minute integer not null,
  time_hour timestamptz not null,
  primary key (time_hour, carrier, flight, origin)
);
