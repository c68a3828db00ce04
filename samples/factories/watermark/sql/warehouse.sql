CREATE TABLE watermarktable (tablename text PRIMARY KEY, watermarkvalue timestamptz NOT NULL);
INSERT INTO watermarktable VALUES ('orders', '1900-01-01 00:00:00Z'), ('customers', '1900-01-01 00:00:00Z'), ('stock', '1900-01-01 00:00:00Z');

CREATE PROCEDURE usp_write_watermark(LastModifiedtime timestamptz, TableName text) LANGUAGE sql AS $$
    UPDATE watermarktable AS w SET watermarkvalue = LastModifiedtime WHERE w.tablename = usp_write_watermark.TableName
$$;

CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, last_modified timestamptz NOT NULL);
CREATE TABLE stock (shelf text, sku text, pieces int NOT NULL, counted timestamptz NOT NULL, PRIMARY KEY (shelf, sku));
