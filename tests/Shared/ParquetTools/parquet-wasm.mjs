// The Rust implementation. {read} prints a file's schema, rows and footer as Arrow has them: dates, times and timestamps as their
// integers, bytes as hex, decimals as text. {rewrite, to, options} writes a file's rows anew as the options say.
import { readFileSync, writeFileSync } from 'node:fs'
import { decimal, load, print, request } from './tools.mjs'

const parquet = await load('parquet-wasm/node')
const { read, rewrite, to, options } = request()
if (read) await show(read)
else rewriteFile()

async function show(file) {
  const bytes = readFileSync(file)
  const wasm = parquet.readParquet(bytes)
  const metadata = await footer(bytes)
  const arrow = await load('apache-arrow')
  const table = arrow.tableFromIPC(wasm.intoIPCStream())
  const columns = table.schema.fields.map((_, i) =>
    table.getChildAt(i).data.flatMap(data => Array.from({ length: data.length }, (_, row) => valueOf(arrow, data, row))))
  print(
    table.schema.fields.map(field => field.name),
    table.schema.fields.map(({ type }) => arrow.DataType.isDecimal(type) ? `Decimal(${type.precision},${type.scale})` : `${type}`),
    Array.from({ length: table.numRows }, (_, row) => columns.map(column => column[row])),
    metadata)
}

async function footer(bytes) {
  const file = await parquet.ParquetFile.fromFile(new Blob([bytes]))
  const all = file.metadata()
  const name = (names, value) => names[value] ?? value
  const about = all.fileMetadata()
  return {
    createdBy: about.createdBy(),
    version: about.version(),
    numRows: about.numRows(),
    keyValueMetadata: about.keyValueMetadata(),
    rowGroups: all.rowGroups().map(group => ({
      numRows: group.numRows(),
      columns: group.columns().map(column => ({
        path: column.columnPath().join('.'),
        compression: name(parquet.Compression, column.compression()),
        encodings: column.encodings().map(encoding => name(parquet.Encoding, encoding)),
        numValues: column.numValues(),
        compressedSize: column.compressedSize(),
        uncompressedSize: column.uncompressedSize(),
      })),
    })),
  }
}

// Arrow's own accessors make floating point of decimals and timestamps.
function valueOf(arrow, data, row) {
  if (data.type.typeId !== arrow.Type.Null && !data.getValid(row)) return null
  const { type, values, valueOffsets, children } = data
  const inner = (child, index) => valueOf(arrow, child, index)
  if (arrow.DataType.isDecimal(type)) {
    const words = type.bitWidth / 32
    let unscaled = 0n
    for (let word = words - 1; word >= 0; word--) unscaled = (unscaled << 32n) | BigInt(values[row * words + word])
    return decimal(BigInt.asIntN(type.bitWidth, unscaled), type.scale)
  }
  if (arrow.DataType.isList(type) || type.typeId === arrow.Type.LargeList)
    return range(valueOffsets[row], valueOffsets[row + 1]).map(index => inner(children[0], index))
  if (arrow.DataType.isFixedSizeList(type))
    return range(row * type.listSize, (row + 1) * type.listSize).map(index => inner(children[0], index))
  if (arrow.DataType.isMap(type))
    return range(valueOffsets[row], valueOffsets[row + 1]).map(index => children[0].children.map(child => inner(child, index)))
  if (arrow.DataType.isStruct(type))
    return Object.fromEntries(type.children.map((field, i) => [field.name, inner(children[i], row)]))
  if (arrow.DataType.isTimestamp(type) || arrow.DataType.isTime(type) || arrow.DataType.isDate(type)) return values[row]
  return new arrow.Vector([data]).get(row)
}

function range(from, to) {
  return Array.from({ length: Number(to) - Number(from) }, (_, i) => Number(from) + i)
}

function rewriteFile() {
  const table = parquet.readParquet(readFileSync(rewrite))
  let builder = new parquet.WriterPropertiesBuilder()
  const set = (option, apply) => { if (option !== undefined && option !== null) builder = apply(option) }
  set(options.compression, value => builder.setCompression(enumValue('Compression', value)))
  set(options.encoding, value => builder.setEncoding(enumValue('Encoding', value)))
  set(options.version, value => builder.setWriterVersion(enumValue('WriterVersion', value)))
  set(options.statistics, value => builder.setStatisticsEnabled(enumValue('EnabledStatistics', value)))
  set(options.dictionary, value => builder.setDictionaryEnabled(value))
  set(options.dictionaryPageSize, value => builder.setDictionaryPageSizeLimit(value))
  set(options.pageSize, value => builder.setDataPageSizeLimit(value))
  set(options.batchSize, value => builder.setWriteBatchSize(value))
  set(options.rowGroupSize, value => builder.setMaxRowGroupSize(value))
  for (const [column, encoding] of Object.entries(options.columnEncodings ?? {}))
    builder = builder.setColumnDictionaryEnabled(column, false).setColumnEncoding(column, enumValue('Encoding', encoding))
  writeFileSync(to, parquet.writeParquet(table, builder.build()))
}

function enumValue(name, value) {
  const found = parquet[name][value]
  if (found === undefined) throw new Error(`${name} has no ${value}, but ${Object.keys(parquet[name])}`)
  return found
}
