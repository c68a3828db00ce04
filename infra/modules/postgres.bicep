param name string
param location string
param tags object

@description('Major version of PostgreSQL.')
@allowed(['14', '15', '16', '17'])
param version string

@description('Size of the server, such as Standard_B1ms.')
param skuName string

@description('Tier of that size.')
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param skuTier string

@description('Size of the disk, in GB.')
@allowed([32, 64, 128, 256, 512, 1024, 2048, 4096])
param storageSizeGB int

@description('The Entra principal that administers the server. There are no passwords.')
param administrator { objectId: string, name: string, type: 'User' | 'Group' | 'ServicePrincipal' }

param databaseName string

@description('Whether only private endpoints reach it. Otherwise Azure\'s own addresses do, of all customers; signing in is by Entra alone.')
param isPrivate bool

@description('Where the server\'s log is kept.')
param workspaceName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: skuName, tier: skuTier }
  properties: {
    version: version
    storage: { storageSizeGB: storageSizeGB, autoGrow: 'Enabled' }
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
    network: { publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled' }
  }

  resource tls 'configurations' = {
    name: 'require_secure_transport'
    properties: { value: 'ON', source: 'user-override' }
  }

  // The server makes one change at a time, so each of these waits for the one before.
  resource tlsVersion 'configurations' = {
    name: 'ssl_min_protocol_version'
    properties: { value: 'TLSv1.2', source: 'user-override' }
    dependsOn: [tls]
  }

  resource admin 'administrators' = {
    name: administrator.objectId
    properties: {
      principalName: administrator.name
      principalType: administrator.type
      tenantId: tenant().tenantId
    }
    dependsOn: [tlsVersion]
  }

  resource database 'databases' = {
    name: databaseName
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
    dependsOn: [admin]
  }

  resource azure 'firewallRules' = if (!isPrivate) {
    name: 'azure'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
    dependsOn: [database]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: server
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
  }
}

output host string = server.properties.fullyQualifiedDomainName
