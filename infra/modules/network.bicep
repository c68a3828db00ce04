param virtualNetworkName string
param location string
param tags object

@description('The addresses of the network, in CIDR notation, /24 or larger.')
param addressPrefix string

param hostStorageName string
param dataStorageName string
param vaultName string

@description('Empty: there is none.')
param serverName string

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = if (!empty(serverName)) {
  name: serverName
}

// What is reached privately: which part of which resource, and the zone that its name lies in.
var zoneOf = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
  postgresqlServer: 'privatelink.postgres.database.azure.com'
}
var endpoints = concat(
  [
    { name: 'pe-host-blob', resourceId: hostStorage.id, part: 'blob' }
    { name: 'pe-host-queue', resourceId: hostStorage.id, part: 'queue' }
    { name: 'pe-host-table', resourceId: hostStorage.id, part: 'table' }
    { name: 'pe-data-blob', resourceId: dataStorage.id, part: 'blob' }
    { name: 'pe-vault', resourceId: vault.id, part: 'vault' }
  ],
  empty(serverName) ? [] : [{ name: 'pe-postgres', resourceId: server.id, part: 'postgresqlServer' }]
)
var zones = [for part in union(map(endpoints, endpoint => endpoint.part), []): zoneOf[part]]

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: virtualNetworkName
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: cidrSubnet(addressPrefix, 26, 1) }
      }
    ]
  }

  resource inner 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in zones: {
    name: name
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, i) in zones: {
    parent: zone[i]
    name: virtualNetworkName
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: virtualNetwork.id }
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for target in endpoints: {
    name: target.name
    location: location
    tags: tags
    properties: {
      subnet: { id: virtualNetwork::inner.id }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: {
            #disable-next-line use-resource-id-functions // It is the id of one of the resources above.
            privateLinkServiceId: target.resourceId
            groupIds: [target.part]
          }
        }
      ]
    }
  }
]

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (target, i) in endpoints: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: target.part
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zoneOf[target.part]) }
        }
      ]
    }
    dependsOn: [zone, link]
  }
]
