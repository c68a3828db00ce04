// Writes {file} from {columns: [{name, type, values, encoding, nullable, ...}], codec, rowGroupSize, pageSize, ...} of the JSON file
// named by {spec}; these are hyparquet-writer's options. Values of INT64 are text, those of BYTE_ARRAY hex, those of TIMESTAMP ISO 8601.
import { readFile } from 'node:fs/promises'
import zlib from 'node:zlib'
import { load, request } from './tools.mjs'

const { parquetWriteFile } = await load('hyparquet-writer')
const { columns, file, ...options } = JSON.parse(await readFile(request().spec, 'utf8'))
const parse = { INT64: BigInt, BYTE_ARRAY: text => new Uint8Array(Buffer.from(text, 'hex')), TIMESTAMP: text => new Date(text) }
const value = (type, raw) => raw === null ? null : Array.isArray(raw) ? raw.map(inner => value(type, inner)) : parse[type]?.(raw) ?? raw

parquetWriteFile({
  ...options,
  filename: file,
  compressors: { GZIP: zlib.gzipSync, BROTLI: zlib.brotliCompressSync },
  columnData: columns.map(({ values, ...column }) => ({ ...column, data: values.map(raw => value(column.type, raw)) })),
})
