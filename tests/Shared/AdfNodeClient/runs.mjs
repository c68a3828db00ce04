// Definitions are written, run, watched, cancelled, repeated and deleted.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { at, client, end, factoryPath, pages, refused, request } from './client.mjs'

const reference = (type, referenceName, parameters) => ({ type: `${type}Reference`, referenceName, parameters })

await client.linkedServices.createOrUpdate(...at, 'shop', { properties: { type: 'AzurePostgreSql', connectionString: request.database } })
const service = await client.linkedServices.createOrUpdate(...at, 'folder', { properties: { type: 'FileServer', host: request.files } })
await client.datasets.createOrUpdate(...at, 'table', {
  properties: {
    type: 'AzurePostgreSqlTable', linkedServiceName: reference('LinkedService', 'shop'), schemaTypePropertiesSchema: 'public', table: 'orders',
  },
})
await client.datasets.createOrUpdate(...at, 'tableCsv', {
  properties: {
    type: 'DelimitedText', linkedServiceName: reference('LinkedService', 'folder'), parameters: { folder: { type: 'String' } },
    location: { type: 'FileServerLocation', folderPath: { type: 'Expression', value: '@dataset().folder' } }, firstRowAsHeader: true,
  },
})
const pipeline = await client.pipelines.createOrUpdate(...at, 'export', {
  parameters: { folder: { type: 'String' }, times: { type: 'Int', defaultValue: 1 } },
  activities: [
    {
      name: 'Export', type: 'Copy', inputs: [reference('Dataset', 'table')],
      outputs: [reference('Dataset', 'tableCsv', { folder: '@pipeline().parameters.folder' })],
      source: { type: 'AzurePostgreSqlSource' },
      sink: {
        type: 'DelimitedTextSink', storeSettings: { type: 'FileServerWriteSettings' },
        formatSettings: { type: 'DelimitedTextWriteSettings', fileExtension: '.csv' },
      },
    },
    {
      name: 'Each', type: 'ForEach', dependsOn: [{ activity: 'Export', dependencyConditions: ['Succeeded'] }], batchCount: 50,
      items: { type: 'Expression', value: '@range(1, pipeline().parameters.times)' },
      activities: [{ name: 'Nap', type: 'Wait', waitTimeInSeconds: 1 }],
    },
  ],
})
await client.pipelines.createOrUpdate(...at, 'sleep', { activities: [{ name: 'Sleep', type: 'Wait', waitTimeInSeconds: 600 }] })

assert.deepEqual([pipeline.id, pipeline.name, pipeline.type], [`${factoryPath}/pipelines/export`, 'export', 'Microsoft.DataFactory/factories/pipelines'])
assert.equal((await client.pipelines.get(...at, 'export')).activities[1].activities[0].waitTimeInSeconds, 1)
assert.equal((await client.linkedServices.get(...at, 'folder', { ifNoneMatch: service.etag })).properties, undefined)
await refused(client.linkedServices.createOrUpdate(...at, 'folder', service, { ifMatch: '"stale"' }), 412, 'PreconditionFailed')
const listed = []
for await (const one of client.datasets.listByFactory(...at)) listed.push(one.name)
assert.deepEqual(listed.filter(name => name.startsWith('table')), ['table', 'tableCsv'])

const { runId } = await client.pipelines.createRun(...at, 'export', { parameters: { folder: 'node', times: 103 } })
const run = await end(runId)
assert.deepEqual(
  [run.status, run.message, run.parameters, run.invokedBy.invokedByType, run.runGroupId, run.isLatest],
  ['Succeeded', '', { folder: 'node', times: '103' }, 'Manual', runId, true])
assert(run.runStart <= run.runEnd)
const files = readdirSync(path.join(request.files, 'node')).map(name => readFileSync(path.join(request.files, 'node', name), 'utf8'))
assert.equal(files.join('').trim().split('\n').length, 101)
assert.equal((await refused(client.pipelines.createRun(...at, 'export', { parameters: { surplus: 1 } }), 400, 'InvalidDefinition')).details.length, 2)

const activities = filter => pages(query => client.activityRuns.queryByPipelineRun(...at, runId, query), filter)
const naps = await activities({
  filters: [{ operand: 'ActivityType', operator: 'In', values: ['Wait'] }, { operand: 'Status', operator: 'NotEquals', values: ['Failed'] }],
  orderBy: [{ orderBy: 'ActivityRunStart', order: 'DESC' }],
})
assert.deepEqual(naps.map(page => page.length), [100, 3])
assert.equal(new Set(naps.flat().map(nap => nap.activityRunId)).size, 103)
assert(naps.flat().every((nap, i, all) => i === 0 || nap.activityRunStart <= all[i - 1].activityRunStart))
const [[copied]] = await activities({ filters: [{ operand: 'ActivityName', operator: 'Equals', values: ['Export'] }] })
assert.deepEqual([copied.status, copied.output.rowsCopied, copied.error.errorCode], ['Succeeded', 100, ''])

const sleeping = (await client.pipelines.createRun(...at, 'sleep')).runId
await client.pipelineRuns.get(...at, sleeping)
await client.pipelineRuns.cancel(...at, sleeping, { isRecursive: true })
assert.equal((await end(sleeping)).status, 'Cancelled')
const again = (await client.pipelines.createRun(...at, 'sleep', { referencePipelineRunId: sleeping, isRecovery: true })).runId
assert.equal((await client.pipelineRuns.get(...at, again)).runGroupId, sleeping)
await client.pipelineRuns.cancel(...at, again)
await end(again)
const group = await pages(query => client.pipelineRuns.queryByFactory(...at, query), {
  filters: [{ operand: 'RunGroupId', operator: 'Equals', values: [sleeping] }], orderBy: [{ orderBy: 'RunStart', order: 'ASC' }],
})
assert.deepEqual(group.flat().map(one => [one.runId, one.status, one.isLatest]), [[sleeping, 'Cancelled', false], [again, 'Cancelled', true]])
await refused(client.pipelineRuns.get(...at, 'none'), 404, 'PipelineRunNotFound')

await refused(client.datasets.delete(...at, 'table'), 400, 'DefinitionInUse')
for (const name of ['export', 'sleep']) await client.pipelines.delete(...at, name)
for (const name of ['table', 'tableCsv']) await client.datasets.delete(...at, name)
for (const name of ['shop', 'folder']) await client.linkedServices.delete(...at, name)
await refused(client.pipelines.get(...at, 'export'), 404, 'PipelineNotFound')
