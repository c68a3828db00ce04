// What the scripts beside this one share: the packages of SLUICE_PARQUET_TOOLS, and values as exact text.
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const packages = createRequire(path.join(process.env.SLUICE_PARQUET_TOOLS, 'node_modules', 'none.js'))

/** Imports a package from the folder of the tools. */
export const load = async name => {
  const module = await import(pathToFileURL(packages.resolve(name)))
  return module.default && Object.keys(module).length === 1 ? module.default : module
}

/** The request: the first argument, JSON. */
export const request = () => JSON.parse(process.argv[2])

/** The decimal number of an unscaled integer. */
export const decimal = (unscaled, scale) => {
  if (scale <= 0) return `${unscaled * 10n ** BigInt(-scale)}`
  const digits = `${unscaled < 0n ? -unscaled : unscaled}`.padStart(scale + 1, '0')
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A big-endian two's complement integer. */
export const bigEndian = bytes => bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex(bytes)}`))

export const hex = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** Scalars as text that loses nothing, bytes as hex, lists and objects with such text in them. */
export const exact = value => {
  if (value === null || value === undefined) return null
  if (Object.is(value, -0)) return '-0'
  if (value instanceof Uint8Array) return hex(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value, exact)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, exact(inner)]))
  return String(value)
}

/** Prints a table: columns and types are texts, a row's values are null or text, lists and objects as the text of their JSON. */
export const print = (columns, types, rows, metadata = null) => {
  const cell = value => value !== null && typeof value === 'object' ? JSON.stringify(value) : value
  process.stdout.write(JSON.stringify({
    columns,
    types,
    rows: rows.map(row => row.map(value => cell(exact(value)))),
    metadata: metadata && plain(metadata),
  }))
}

const plain = value =>
  typeof value === 'bigint' || typeof value === 'number' && !Number.isFinite(value) ? `${value}`
    : value instanceof Uint8Array ? hex(value)
      : value instanceof Map ? plain(Object.fromEntries(value))
        : Array.isArray(value) ? value.map(plain)
          : value instanceof Object ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
            : value
