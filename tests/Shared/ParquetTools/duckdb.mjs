// Runs {sql} and prints the rows of its last statement. DuckDB's own text of values: 1.50, 2024-01-02 03:04:05.678901, \xFF.
import { load, print, request } from './tools.mjs'

const { DuckDBInstance } = await load('@duckdb/node-api')
const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
const connection = await instance.connect()
await connection.run("SET TimeZone = 'UTC'")
const result = await connection.runAndReadAll(request().sql)
print(result.columnNames(), result.columnTypes().map(String), result.getRowsJson())
