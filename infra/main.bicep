targetScope = 'subscription'

@description('Name of the azd environment. Names of resources derive from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Where everything is made: a region that has Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

// The app

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Activities that an instance runs at a time: the slices that it copies, each with a connection to the source or the target. 0: 2 with 512 MB, 8 with 2048, 16 with 4096.')
@minValue(0)
@maxValue(32)
param activitiesPerInstance int = 0

@description('Instances kept ready for the API, paid for all the time.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int = 0

@description('Instances kept ready for runs, paid for all the time.')
@minValue(0)
@maxValue(20)
param alwaysReadyDurable int = 0

@description('Whether web activities and HTTP servers may be asked without TLS.')
param allowHttp bool = false

@description('Address of the API for servers that web hooks ask, such as https://gateway.example/api. Empty: the app\'s own.')
param apiUrl string = ''

@description('Whether the app may write secrets into the vault: those that are given over the API.')
param keepSecrets bool = false

@description('Container of the host storage with the factory, whose definitions can then be written over the API. Empty: the factory is in the package.')
param factoryContainer string = ''

// What surrounds it

@description('Whether the app reaches storage, vault and server by private endpoints in a virtual network.')
param vnetEnabled bool = false

@description('Addresses of that network, in CIDR notation, /24 or larger.')
param vnetAddressPrefix string = '10.64.0.0/24'

@description('How storage is kept: in one data centre (LRS) or in the zones of a region (ZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_LRS'

@description('How long deleted and overwritten blobs of the data account can be brought back, in days. 0: not at all.')
@minValue(0)
@maxValue(365)
param deletedBlobRetentionDays int = 7

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('The most that the workspace of logs takes in a day, in GB. -1: no limit.')
@minValue(-1)
@maxValue(1000)
param logDailyQuotaGb int = 5

@description('Who is told by mail of failed runs, unusable events and lost snapshots. Empty: nobody, and there are no alerts.')
param alertEmail string = ''

@description('Entra object that may write secrets and data from outside the app. Empty: nobody.')
param operatorPrincipalId string = ''

@description('What that object is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string = 'User'

// A PostgreSQL server to try it with

@description('Whether a PostgreSQL server is made.')
param postgresEnabled bool = false

@description('Its major version.')
@allowed(['14', '15', '16', '17'])
param postgresVersion string = '17'

@description('Its size.')
param postgresSkuName string = 'Standard_B2s'

@description('The tier of that size.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param postgresSkuTier string = 'Burstable'

@description('Size of its disk, in GB.')
@allowed([32, 64, 128, 256, 512, 1024, 2048, 4096])
param postgresStorageGB int = 32

@description('Entra object that administers it.')
param postgresAdministratorId string = ''

@description('The name of that object: a user\'s principal name, or the name of a group or application.')
param postgresAdministratorName string = ''

@description('What that object is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param postgresAdministratorType string = 'User'

// By the instance's memory: src/Sluice.Functions/README.md has the sums.
var activityLimits = {
  '512': { usual: 2, most: 3 }
  '2048': { usual: 8, most: 16 }
  '4096': { usual: 16, most: 32 }
}
var activityLimit = activityLimits[string(instanceMemoryMB)]
var activities = activitiesPerInstance == 0
  ? activityLimit.usual
  : activitiesPerInstance <= activityLimit.most
      ? activitiesPerInstance
      : fail('SLUICE_ACTIVITIES_PER_INSTANCE is ${activitiesPerInstance}: an instance of ${instanceMemoryMB} MB has memory for ${activityLimit.most}. Take fewer, or more SLUICE_INSTANCE_MEMORY_MB')

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var resourceGroupName = take('rg-${environmentName}', 90)

// Storage accounts allow 24 characters, vaults as well; the token has 13.
var names = {
  app: 'func-${token}'
  plan: 'plan-${token}'
  appIdentity: 'id-sluice-${token}'
  eventIdentity: 'id-events-${token}'
  hostStorage: 'sthost${token}'
  dataStorage: 'stdata${token}'
  vault: 'kv-${token}'
  workspace: 'log-${token}'
  applicationInsights: 'appi-${token}'
  topic: 'evgt-${token}'
  network: 'vnet-${token}'
  server: 'psql-${token}'
  actionGroup: 'ag-${token}'
}
var deploymentContainer = 'app-package'
var outputContainer = 'sluice-outputs'
var deadLetterContainer = 'sluice-dead-letters'
var dataContainer = 'lake'
var eventQueue = 'sluice-events'
var database = 'shop'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  scope: group
  params: {
    appIdentityName: names.appIdentity
    eventIdentityName: names.eventIdentity
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    applicationInsightsName: names.applicationInsights
    location: location
    tags: tags
    retentionInDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module hostStorage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.hostStorage
    location: location
    tags: tags
    sku: storageSku
    // Event Grid delivers into its queue.
    access: vnetEnabled ? 'TrustedServices' : 'Public'
    containers: concat(
      [deploymentContainer, outputContainer, deadLetterContainer],
      empty(factoryContainer) ? [] : [factoryContainer]
    )
    queues: [eventQueue]
    // The engine overwrites small blobs all the time.
    deletedBlobRetentionDays: 0
    logWrites: false
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

module dataStorage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.dataStorage
    location: location
    tags: tags
    sku: storageSku
    access: vnetEnabled ? 'Private' : 'Public'
    containers: [dataContainer]
    queues: []
    deletedBlobRetentionDays: deletedBlobRetentionDays
    logWrites: true
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    isPrivate: vnetEnabled
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

module access 'modules/access.bicep' = {
  scope: group
  params: {
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    vaultName: names.vault
    applicationInsightsName: names.applicationInsights
    eventQueueName: eventQueue
    deadLetterContainerName: deadLetterContainer
    appIdentityName: names.appIdentity
    eventIdentityName: names.eventIdentity
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    keepSecrets: keepSecrets
  }
  dependsOn: [identities, hostStorage, dataStorage, vault, monitoring]
}

module events 'modules/events.bicep' = {
  scope: group
  params: {
    topicName: names.topic
    location: location
    tags: tags
    dataStorageName: names.dataStorage
    hostStorageName: names.hostStorage
    queueName: eventQueue
    deadLetterContainerName: deadLetterContainer
    identityName: names.eventIdentity
    workspaceName: names.workspace
  }
  dependsOn: [access]
}

module postgres 'modules/postgres.bicep' = if (postgresEnabled) {
  scope: group
  params: {
    name: names.server
    location: location
    tags: tags
    version: postgresVersion
    skuName: postgresSkuName
    skuTier: postgresSkuTier
    storageSizeGB: postgresStorageGB
    administrator: {
      objectId: postgresAdministratorId
      name: postgresAdministratorName
      type: postgresAdministratorType
    }
    databaseName: database
    isPrivate: vnetEnabled
    workspaceName: names.workspace
  }
  dependsOn: [monitoring]
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    virtualNetworkName: names.network
    location: location
    tags: tags
    addressPrefix: vnetAddressPrefix
    hostStorageName: names.hostStorage
    dataStorageName: names.dataStorage
    vaultName: names.vault
    serverName: postgresEnabled ? names.server : ''
  }
  dependsOn: [hostStorage, dataStorage, vault, postgres]
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    serviceName: 'api'
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: concat(
      alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : [],
      alwaysReadyDurable > 0 ? [{ name: 'durable', instanceCount: alwaysReadyDurable }] : []
    )
    identityName: names.appIdentity
    hostStorageName: names.hostStorage
    deploymentContainerName: deploymentContainer
    applicationInsightsName: names.applicationInsights
    virtualNetworkName: vnetEnabled ? names.network : ''
    settings: union(
      {
        SLUICE_FACTORY: 'factory'
        SLUICE_OUTPUT_CONTAINER: outputContainer
        SLUICE_STATE_TABLE: 'SluiceState'
        SLUICE_EVENT_QUEUE: eventQueue
        SLUICE_ALLOW_HTTP: string(allowHttp)
        AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: string(activities)
      },
      empty(apiUrl) ? {} : { SLUICE_API_URL: apiUrl },
      keepSecrets ? { SLUICE_SECRETS_VAULT: 'https://${names.vault}${environment().suffixes.keyvaultDns}' } : {},
      empty(factoryContainer) ? {} : { SLUICE_FACTORY_CONTAINER: factoryContainer }
    )
  }
  dependsOn: [access, network]
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  scope: group
  params: {
    actionGroupName: names.actionGroup
    location: location
    tags: tags
    email: alertEmail
    workspaceName: names.workspace
    eventQueueName: eventQueue
  }
  dependsOn: [monitoring]
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = names.vault
output AZURE_KEY_VAULT_ENDPOINT string = vault.outputs.uri
output SERVICE_API_NAME string = app.outputs.name
output SERVICE_API_URI string = app.outputs.uri
output SLUICE_IDENTITY_NAME string = names.appIdentity
output SLUICE_IDENTITY_RESOURCE_ID string = identities.outputs.appId
output SLUICE_IDENTITY_OBJECT_ID string = identities.outputs.appPrincipalId
output SLUICE_DATA_STORAGE string = names.dataStorage
output SLUICE_HOST_STORAGE string = names.hostStorage
output SLUICE_WORKSPACE string = names.workspace
output POSTGRES_HOST string = postgres.?outputs.host ?? ''
output POSTGRES_DATABASE string = postgresEnabled ? database : ''
