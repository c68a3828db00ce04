// Reads {file} and prints its footer and its rows as they are stored: dates, times and timestamps as their integers, bytes as hex,
// decimals as exact text.
import { bigEndian, decimal, load, print, request } from './tools.mjs'

const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await load('hyparquet')
const { compressors } = await load('hyparquet-compressors')

const same = value => value
const parsers = {
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  dateFromDays: same,
  jsonFromBytes: bytes => bytes && new TextDecoder().decode(bytes),
}
const file = await asyncBufferFromFile(request().file)
const metadata = await parquetMetadataAsync(file, { parsers, geoparquet: false })

const isDecimal = leaf => leaf.converted_type === 'DECIMAL' || leaf.logical_type?.type === 'DECIMAL'

// hyparquet makes decimals floating point and refuses intervals: it sees their bytes instead.
const { schema } = metadata
const stored = {
  ...metadata,
  schema: schema.map(({ converted_type, logical_type, ...element }) =>
    isDecimal({ converted_type, logical_type }) || converted_type === 'INTERVAL' ? element : { ...element, converted_type, logical_type }),
}

const columns = []
for (let i = 1, column = 0; column < schema[0].num_children; column++) {
  const leaves = []
  const top = schema[i]
  for (let open = 1; open > 0; open--, i++) {
    open += schema[i].num_children ?? 0
    if (!schema[i].num_children) leaves.push(schema[i])
  }
  columns.push({ name: top.name, leaves })
}

const scaled = (value, leaf) =>
  value === null || value === undefined ? null
    : Array.isArray(value) ? value.map(inner => scaled(inner, leaf))
      : decimal(value instanceof Uint8Array ? bigEndian(value) : BigInt(value), leaf.scale ?? leaf.logical_type?.scale ?? 0)

const rows = await parquetReadObjects({ file, metadata: stored, compressors, parsers, utf8: false, geoparquet: false })
print(
  columns.map(column => column.name),
  columns.map(({ leaves: [leaf, ...others] }) => others.length ? 'GROUP' : leaf.logical_type?.type ?? leaf.converted_type ?? leaf.type),
  rows.map(row => columns.map(({ name, leaves }) =>
    leaves.length === 1 && isDecimal(leaves[0]) ? scaled(row[name], leaves[0]) : row[name])),
  metadata)
