CREATE SCHEMA etl;
CREATE TABLE etl.newest (table_name text PRIMARY KEY, newest timestamptz NOT NULL, file text NOT NULL);
CREATE TABLE etl.log (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run text NOT NULL, step text NOT NULL, outcome text NOT NULL, rows bigint, message text);
