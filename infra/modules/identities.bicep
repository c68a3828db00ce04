@description('The identity that the app signs in with, on PostgreSQL as well: the name of its role there.')
param appIdentityName string

@description('The identity that Event Grid delivers events with.')
param eventIdentityName string

param location string
param tags object

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: appIdentityName
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: eventIdentityName
  location: location
  tags: tags
}

output appId string = app.id
output appPrincipalId string = app.properties.principalId
