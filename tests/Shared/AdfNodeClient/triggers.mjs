// Triggers are written, started, asked for, stopped and deleted, and what they start is told.
import assert from 'node:assert/strict'
import { at, client, end, eventually, factoryPath, filters, fire, pages, refused } from './client.mjs'

const startTime = new Date('2026-01-01T00:00:00Z')
const starts = value => ({ pipelineReference: { type: 'PipelineReference', referenceName: 'nap' }, parameters: { at: value } })
const triggers = {
  nightly: {
    type: 'ScheduleTrigger', recurrence: { frequency: 'Year', interval: 1, startTime, timeZone: 'UTC' }, pipelines: [starts('@trigger().scheduledTime')],
  },
  windows: {
    type: 'TumblingWindowTrigger', frequency: 'Hour', interval: 1, startTime: new Date('2126-01-01T00:00:00Z'), maxConcurrency: 2,
    retryPolicy: { count: 1, intervalInSeconds: 30 }, pipeline: starts('@trigger().outputs.windowStartTime'),
  },
  arrivals: { type: 'CustomEventsTrigger', scope: 'here', events: ['Arrived'], pipelines: [starts('@triggerBody().event.data.at')] },
}

await client.pipelines.createOrUpdate(...at, 'nap', {
  parameters: { at: { type: 'String' } }, activities: [{ name: 'Nap', type: 'Wait', waitTimeInSeconds: 1 }],
})
for (const [name, properties] of Object.entries(triggers)) {
  const written = await client.triggers.createOrUpdate(...at, name, { properties })
  assert.deepEqual([written.id, written.properties.type, written.properties.runtimeState], [`${factoryPath}/triggers/${name}`, properties.type, 'Stopped'])
}

assert.equal((await client.triggers.beginSubscribeToEventsAndWait(...at, 'arrivals')).status, 'Enabled')
for (const name of [...Object.keys(triggers), 'nightly']) await client.triggers.beginStartAndWait(...at, name)
const listed = []
for await (const { name, properties } of client.triggers.listByFactory(...at)) listed.push([name, properties.runtimeState])
assert.deepEqual(listed, [['arrivals', 'Started'], ['nightly', 'Started'], ['windows', 'Started']])
assert.equal((await client.triggers.queryByFactory(...at, {})).value.length, 3)
assert.deepEqual((await client.triggers.queryByFactory(...at, { parentTriggerName: 'windows' })).value, [])
const { properties: read } = await client.triggers.get(...at, 'windows')
assert.deepEqual([read.maxConcurrency, read.retryPolicy.count, read.pipeline.pipelineReference.referenceName], [2, 1, 'nap'])
assert.deepEqual({ ...await client.triggers.getEventSubscriptionStatus(...at, 'arrivals') }, { triggerName: 'arrivals', status: 'Enabled' })
await refused(client.triggers.createOrUpdate(...at, 'nightly', { properties: triggers.nightly }), 400, 'TriggerEnabledCannotUpdate')
await refused(client.triggers.delete(...at, 'nightly'), 400, 'TriggerEnabledCannotUpdate')
await refused(client.triggers.beginStart(...at, 'none'), 404, 'TriggerNotFound')

const runsOf = filter => pages(query => client.triggerRuns.queryByFactory(...at, query), filter)
const named = { operand: 'TriggerName', operator: 'Equals', values: ['arrivals'] }

await fire(...Array.from({ length: 103 }, (_, i) => `at ${i}`))
const runs = await eventually(
  () => runsOf({ filters: [named], orderBy: [{ orderBy: 'TriggerRunTimestamp', order: 'ASC' }] }), found => found.flat().length === 103)
assert.deepEqual(runs.map(page => page.length), [100, 3])
assert.equal(new Set(runs.flat().map(run => run.triggerRunId)).size, 103)
const [[first]] = runs
assert.deepEqual([first.triggerName, first.triggerType, first.status, first.message], ['arrivals', 'CustomEventsTrigger', 'Succeeded', ''])
const started = await end(first.triggeredPipelines.nap)
assert.deepEqual(
  [started.status, started.invokedBy.name, started.invokedBy.id, started.invokedBy.invokedByType],
  ['Succeeded', 'arrivals', first.triggerRunId, 'CustomEventsTrigger'])
assert.match(started.parameters.at, /^at \d+$/)
assert.deepEqual(await runsOf({ filters: [named, { operand: 'Status', operator: 'In', values: ['Failed', 'Inprogress'] }] }), [[]])
await refused(client.triggerRuns.queryByFactory(...at, filters({ filters: [{ operand: 'ActivityName', operator: 'Equals', values: ['x'] }] })), 400, 'InvalidQuery')

assert.equal((await client.triggers.beginUnsubscribeFromEventsAndWait(...at, 'arrivals')).status, 'Disabled')
await refused(client.pipelines.delete(...at, 'nap'), 400, 'DefinitionInUse')
for (const name of Object.keys(triggers)) {
  await client.triggers.beginStopAndWait(...at, name)
  assert.equal((await client.triggers.get(...at, name)).properties.runtimeState, 'Stopped')
  await client.triggers.delete(...at, name)
}
await client.pipelines.delete(...at, 'nap')
