CREATE SCHEMA etl;
CREATE TABLE etl.copied_table (
    table_schema text, table_name text, fingerprint text NOT NULL, rows_copied bigint NOT NULL, copies int NOT NULL,
    PRIMARY KEY (table_schema, table_name));

CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), ordered timestamptz NOT NULL);
CREATE TABLE "Price List" (sku text PRIMARY KEY, price numeric(10,2) NOT NULL);
