CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), last_modified timestamptz NOT NULL);
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, last_modified timestamptz NOT NULL);
CREATE TABLE stock (shelf text, sku text, pieces int NOT NULL, counted timestamptz NOT NULL, PRIMARY KEY (shelf, sku));

-- Microseconds matter: a watermark that loses them copies the newest row again.
INSERT INTO orders SELECT i, 1 + i % 200, i * 1.25, timestamptz '2026-01-01 00:00:00.000001Z' + i * interval '1 minute' FROM generate_series(1, 1000) AS i;
INSERT INTO customers SELECT i, 'customer ' || i, timestamptz '2026-01-01 00:00:00.123456Z' + i * interval '1 hour' FROM generate_series(1, 200) AS i;
INSERT INTO stock SELECT 'shelf ' || i % 10, 'sku-' || i, i, timestamptz '2026-01-01 00:00:00.999999Z' + i * interval '1 second' FROM generate_series(1, 300) AS i;
