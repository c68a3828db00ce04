// Windows that are past are run, repeated and cancelled. The server looks at triggers when a run that one has started ends.
import assert from 'node:assert/strict'
import { at, client, eventually, fire, pages } from './client.mjs'

const starts = referenceName => ({ pipelineReference: { type: 'PipelineReference', referenceName } })
const window = pipeline => ({
  type: 'TumblingWindowTrigger', frequency: 'Hour', interval: 1, startTime: new Date('2026-01-01T00:00:00Z'), endTime: new Date('2026-01-01T01:00:00Z'),
  maxConcurrency: 1, pipeline: starts(pipeline),
})
const triggers = {
  arrivals: { type: 'CustomEventsTrigger', scope: 'here', events: ['Arrived'], pipelines: [starts('nap')] }, naps: window('nap'), sleeps: window('sleep'),
}
for (const [name, waitTimeInSeconds] of [['nap', 1], ['sleep', 600]])
  await client.pipelines.createOrUpdate(...at, name, { activities: [{ name: 'Wait', type: 'Wait', waitTimeInSeconds }] })
for (const [name, properties] of Object.entries(triggers)) {
  await client.triggers.createOrUpdate(...at, name, { properties })
  await client.triggers.beginStartAndWait(...at, name)
}

const runsOf = async name => (await pages(query => client.triggerRuns.queryByFactory(...at, query), {
  filters: [{ operand: 'TriggerName', operator: 'Equals', values: [name] }], orderBy: [{ orderBy: 'TriggerRunTimestamp', order: 'DESC' }],
})).flat()
const have = status => runs => runs.length > 0 && runs.every(run => run.status === status)

await fire('look')
const [first] = await eventually(() => runsOf('naps'), have('Succeeded'))
const [sleeping] = await eventually(() => runsOf('sleeps'), have('Inprogress'))
assert.deepEqual([first.properties.windowStartTime, first.properties.windowEndTime], ['2026-01-01T00:00:00.0000000Z', '2026-01-01T01:00:00.0000000Z'])
await client.triggerRuns.rerun(...at, 'naps', first.triggerRunId)
await client.triggerRuns.cancel(...at, 'sleeps', sleeping.triggerRunId)
await eventually(() => runsOf('sleeps'), have('Cancelled'))
assert.equal((await client.pipelineRuns.get(...at, sleeping.triggeredPipelines.sleep)).status, 'Cancelled')
const both = await eventually(() => runsOf('naps'), runs => runs.length === 2 && have('Succeeded')(runs))
assert.equal(new Set(both.map(run => run.triggeredPipelines.nap)).size, 2)
