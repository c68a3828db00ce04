param name string
param location string
param tags object

@description('How data is kept: in one data centre (LRS) or in the zones of a region (ZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

@description('Who may reach it: anyone who has a role; of the outside only Azure\'s trusted services, as Event Grid; or private endpoints only.')
@allowed(['Public', 'TrustedServices', 'Private'])
param access string

param containers string[]
param queues string[]

@description('How long deleted and overwritten blobs can be brought back, in days. 0: not at all.')
@minValue(0)
@maxValue(365)
param deletedBlobRetentionDays int

@description('Whether writes and deletions of blobs are logged.')
param logWrites bool

param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: access == 'Private' ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: access == 'Public' ? 'Allow' : 'Deny'
      bypass: access == 'Private' ? 'None' : 'AzureServices'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: deletedBlobRetentionDays > 0, days: max(deletedBlobRetentionDays, 1) }
    }

    resource container 'containers' = [
      for container in containers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [
      for queue in queues: {
        name: queue
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (logWrites) {
  name: 'logs'
  scope: account::blobs
  properties: {
    workspaceId: workspace.id
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}
