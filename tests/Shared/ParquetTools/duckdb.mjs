// Runs {sql} and prints the rows of its last statement unless it is to be {quiet}. Values are DuckDB's own text: 1.50,
// 2024-01-02 03:04:05.678901, \xFF.
import { load, print, request } from './tools.mjs'

const { DuckDBInstance } = await load('@duckdb/node-api')
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
await connection.run("SET TimeZone = 'UTC'")
const { sql, quiet } = request()
const result = await connection.runAndReadAll(sql)
if (!quiet) print(result.columnNames(), result.columnTypes().map(String), result.getRowsJson())
