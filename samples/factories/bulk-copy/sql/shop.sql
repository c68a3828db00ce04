CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), ordered timestamptz NOT NULL);
CREATE TABLE "Price List" (sku text PRIMARY KEY, price numeric(10,2) NOT NULL);

INSERT INTO customers SELECT i, 'customer ' || i, CASE WHEN i % 3 > 0 THEN 'city ' || i % 10 END FROM generate_series(1, 200) AS i;
INSERT INTO orders SELECT i, 1 + i % 200, i * 1.25, timestamptz '2026-01-01 00:00:00Z' + i * interval '1 minute' FROM generate_series(1, 5000) AS i;
INSERT INTO "Price List" SELECT 'sku-' || i, i + 0.99 FROM generate_series(1, 50) AS i;
