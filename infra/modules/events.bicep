param topicName string
param location string
param tags object

@description('The account whose blobs are told of.')
param dataStorageName string

@description('The account with the queue and the container for what could not be delivered.')
param hostStorageName string

param queueName string
param deadLetterContainerName string

@description('What Event Grid delivers with.')
param identityName string

@description('Where failed deliveries are logged.')
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    source: dataStorage.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }

  resource subscription 'eventSubscriptions' = {
    name: 'sluice'
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      filter: {
        // What triggers wait for; their own conditions are looked at by the app.
        includedEventTypes: ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted']
      }
      deliveryWithResourceIdentity: {
        identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
        destination: {
          endpointType: 'StorageQueue'
          properties: {
            resourceId: hostStorage.id
            queueName: queueName
          }
        }
      }
      deadLetterWithResourceIdentity: {
        identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: hostStorage.id
            blobContainerName: deadLetterContainerName
          }
        }
      }
      retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: topic
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'DeliveryFailures', enabled: true }]
  }
}
