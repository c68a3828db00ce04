CREATE SCHEMA etl;
CREATE TABLE etl.merge (run text PRIMARY KEY, staged bigint NOT NULL, merged bigint NOT NULL, deleted bigint NOT NULL);

CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price numeric(10,2), updated timestamptz NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), updated timestamptz NOT NULL);
