// ADF's own client. Every answer that it reads is looked at: what its models call readOnly is what the service writes, and must be there.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

const packages = createRequire(path.join(process.env.SLUICE_ADF_CLIENT, 'node_modules', 'none.js'))
const { DataFactoryManagementClient } = packages('@azure/arm-datafactory')

/** What the test says: the first argument, JSON. */
export const request = JSON.parse(process.argv[2])

const subscription = '11111111-2222-3333-4444-555555555555'
const credential = { getToken: async () => ({ token: 'nobody asks for it', expiresOnTimestamp: Date.now() + 3_600_000 }) }
const underWay = ['Queued', 'InProgress', 'Canceling']

/** Where the factory is said to be: the first arguments of every call. */
export const at = ['group', 'factory']
export const factoryPath = `/subscriptions/${subscription}/resourceGroups/${at[0]}/providers/Microsoft.DataFactory/factories/${at[1]}`

export const client = new DataFactoryManagementClient(credential, subscription, { endpoint: request.api, allowInsecureConnection: true })
// It sends tokens over TLS alone, and here is none.
client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' })
client.pipeline.addPolicy({
  name: 'key',
  sendRequest: (sent, next) => {
    sent.headers.set('x-functions-key', request.key)
    return next(sent)
  },
})

const send = client.sendOperationRequest.bind(client)
client.sendOperationRequest = async (args, operation) => {
  let status
  const onResponse = (raw, ...more) => {
    status = raw.status
    args.options?.onResponse?.(raw, ...more)
  }
  const answer = await send({ ...args, options: { ...args.options, onResponse } }, operation)
  const { bodyMapper } = operation.responses[status]
  if (bodyMapper) assertComplete(answer, bodyMapper, operation.serializer.modelMappers, operation.path.split('/').pop())
  return answer
}

const assertComplete = (value, { type }, models, where) => {
  if (type.name === 'Sequence') {
    for (const one of value) assertComplete(one, type.element, models, `${where}[]`)
  } else if (type.name === 'Composite') {
    for (const [name, property] of Object.entries((type.modelProperties ? { type } : models[type.className]).type.modelProperties)) {
      if (value[name] !== undefined && value[name] !== null) assertComplete(value[name], property, models, `${where}.${name}`)
      else assert(!property.readOnly || mayLack(name, value), `${where}.${name} is ${value[name]} in ${JSON.stringify(value)}`)
    }
  }
}

/** Ends are known at the end, and only some runs were started by others. */
const mayLack = (name, value) => ['pipelineName', 'pipelineRunId'].includes(name) ? value.invokedByType && value.invokedByType !== 'PipelineActivity'
  : ['runEnd', 'activityRunEnd', 'durationInMs'].includes(name) && underWay.includes(value.status)

/** A day around now. */
export const filters = (more = {}) =>
  ({ lastUpdatedAfter: new Date(Date.now() - 86_400_000), lastUpdatedBefore: new Date(Date.now() + 86_400_000), ...more })

/** Asks again until an answer is as wanted. */
export const eventually = async (ask, isWanted) => {
  for (let tries = 0; ; tries++) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    assert(tries < 600, `it stays ${JSON.stringify(answer)}`)
    await setTimeout(100)
  }
}

/** The run when it has ended. */
export const end = runId => eventually(() => client.pipelineRuns.get(...at, runId), run => !underWay.includes(run.status))

/** All pages of a query. */
export const pages = async (ask, filter) => {
  const all = []
  let continuationToken
  do {
    const page = await ask(filters({ ...filter, continuationToken }))
    all.push(page.value)
    continuationToken = page.continuationToken
  } while (continuationToken)
  return all
}

/** Sends an event of type Arrived for each value, by our own endpoint for events. */
export const fire = async (...values) => {
  const sent = await fetch(`${request.api}/events`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'x-functions-key': request.key },
    body: JSON.stringify(values.map(value => (
      { id: value, eventType: 'Arrived', subject: 'here', eventTime: new Date().toISOString(), data: { at: value }, dataVersion: '1' }))),
  })
  assert.equal(sent.status, 200, await sent.text())
}

/** That a call is refused, with this code. */
export const refused = async (call, status, code) => {
  const error = await call.then(() => assert.fail(`it was not refused with ${code}`), one => one)
  assert.deepEqual([error.statusCode, error.code], [status, code], error)
  const told = error.response.parsedBody
  assert(told.message && told.target && told.details, JSON.stringify(told))
  return told
}
