CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), updated timestamptz NOT NULL);

INSERT INTO orders SELECT i, 1 + i % 200, i * 1.25, timestamptz '2026-01-01 00:00:00.000001Z' + i * interval '1 minute' FROM generate_series(1, 1000) AS i;
