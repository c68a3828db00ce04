param actionGroupName string
param location string
param tags object

@description('Who is told.')
param email string

param workspaceName string
param eventQueueName string

var rules = [
  {
    name: 'sluice-failed-runs'
    title: 'Runs failed'
    severity: 2
    // The app's own spans of runs, as its exporter writes them.
    query: 'AppRequests | where Name startswith \'pipeline \' and Success == false'
  }
  {
    name: 'sluice-poison-queue'
    title: 'Events could not be used'
    severity: 2
    // The host names the queue when it moves a message there.
    query: 'AppTraces | where Message has \'${eventQueueName}-poison\''
  }
  {
    name: 'sluice-snapshot-lost'
    title: 'A source lost the snapshot of a copy'
    severity: 3
    query: '''
union AppTraces, AppExceptions
| where Message has 'SnapshotLost' or OuterMessage has 'SnapshotLost' or InnermostMessage has 'SnapshotLost'
'''
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'sluice'
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Sluice: ${rule.title}'
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // A workspace that was made a minute ago may not know its tables yet.
      skipQueryValidation: true
      actions: { actionGroups: [actionGroup.id] }
    }
  }
]
