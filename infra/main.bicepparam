using 'main.bicep'

// `azd env set NAME VALUE` sets these. Types, allowed values and ranges are those of main.bicep.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param instanceMemoryMB = any(int(readEnvironmentVariable('SLUICE_INSTANCE_MEMORY_MB', '2048')))
param maximumInstanceCount = int(readEnvironmentVariable('SLUICE_MAXIMUM_INSTANCES', '40'))
param activitiesPerInstance = int(readEnvironmentVariable('SLUICE_ACTIVITIES_PER_INSTANCE', '0'))
param alwaysReadyHttp = int(readEnvironmentVariable('SLUICE_ALWAYS_READY_HTTP', '0'))
param alwaysReadyDurable = int(readEnvironmentVariable('SLUICE_ALWAYS_READY_DURABLE', '0'))
param allowHttp = bool(readEnvironmentVariable('SLUICE_ALLOW_HTTP', 'false'))
param apiUrl = readEnvironmentVariable('SLUICE_API_URL', '')
param keepSecrets = bool(readEnvironmentVariable('SLUICE_KEEP_SECRETS', 'false'))
param factoryContainer = readEnvironmentVariable('SLUICE_FACTORY_CONTAINER', '')

param vnetEnabled = bool(readEnvironmentVariable('VNET_ENABLED', 'false'))
param vnetAddressPrefix = readEnvironmentVariable('VNET_ADDRESS_PREFIX', '10.64.0.0/24')
param storageSku = readEnvironmentVariable('STORAGE_SKU', 'Standard_LRS')
param deletedBlobRetentionDays = int(readEnvironmentVariable('DELETED_BLOB_RETENTION_DAYS', '7'))
param logRetentionDays = int(readEnvironmentVariable('LOG_RETENTION_DAYS', '30'))
param logDailyQuotaGb = int(readEnvironmentVariable('LOG_DAILY_QUOTA_GB', '5'))
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param operatorPrincipalId = readEnvironmentVariable('OPERATOR_PRINCIPAL_ID', '')
param operatorPrincipalType = readEnvironmentVariable('OPERATOR_PRINCIPAL_TYPE', 'User')

param postgresEnabled = bool(readEnvironmentVariable('POSTGRES_ENABLED', 'false'))
param postgresVersion = readEnvironmentVariable('POSTGRES_VERSION', '17')
param postgresSkuName = readEnvironmentVariable('POSTGRES_SKU_NAME', 'Standard_B2s')
param postgresSkuTier = readEnvironmentVariable('POSTGRES_SKU_TIER', 'Burstable')
param postgresStorageGB = any(int(readEnvironmentVariable('POSTGRES_STORAGE_GB', '32')))
param postgresAdministratorId = readEnvironmentVariable('POSTGRES_ADMINISTRATOR_ID', '')
param postgresAdministratorName = readEnvironmentVariable('POSTGRES_ADMINISTRATOR_NAME', '')
param postgresAdministratorType = readEnvironmentVariable('POSTGRES_ADMINISTRATOR_TYPE', 'User')
