CREATE SCHEMA etl;
CREATE TABLE etl.file_window (
    folder text, window_end timestamptz, files_read int NOT NULL, PRIMARY KEY (folder, window_end));

CREATE TABLE sales (store int, day date, amount numeric(12,2), PRIMARY KEY (store, day));
