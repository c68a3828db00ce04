using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions;

/// <summary>Expressions as public factories have them.</summary>
public sealed class ShapeTests
{
    [Theory]
    [InlineData("@activity('Copy A').output.rowsCopied", "42")]
    [InlineData("@activity('copy a').Output.RowsCopied", "42")]
    [InlineData("@{activity('copy a').output.rowsCopied} @{activity('Copy A').Status}", "\"42 Succeeded\"")]
    [InlineData("@activity('Copy A').output.executionDetails[0].source.type", "\"AzurePostgreSql\"")]
    [InlineData("@activity('Copy A').Duration", "\"00:00:07\"")]
    [InlineData("@activity('Copy A').error", "null")]
    [InlineData("@activity('B').error.message", "\"gone\"")]
    [InlineData("@concat(activity('B').error.errorCode, ': ', activity('B').Error.Message)", "\"2200: gone\"")]
    [InlineData("@activity('B')?.error?.failureType", "\"UserError\"")]
    [InlineData("@string(activity('B').error)", "\"{\\\"errorCode\\\":\\\"2200\\\",\\\"message\\\":\\\"gone\\\",\\\"failureType\\\":\\\"UserError\\\"}\"")]
    [InlineData("@activity('Lookup Tables').output.value", "[{\"TABLE_SCHEMA\":\"public\",\"TABLE_NAME\":\"orders\",\"rows\":12345678901},{\"TABLE_SCHEMA\":\"sales\",\"TABLE_NAME\":\"items\"}]")]
    [InlineData("@activity('Lookup Tables').output.count", "2")]
    [InlineData("@activity('Lookup Tables').output.value[0].rows", "12345678901")]
    [InlineData("@greater(activity('Lookup Tables').output.count, 0)", "true")]
    [InlineData("@not(empty(activity('Lookup Tables').output.value))", "true")]
    [InlineData("@length(activity('Lookup Tables').output.value)", "2")]
    [InlineData("@activity('Get Metadata').output.exists", "true")]
    [InlineData("@equals(activity('Get Metadata').output.exists, true)", "true")]
    [InlineData("@activity('Get Metadata').output.childItems[1].name", "\"sub\"")]
    [InlineData("@activity('Script').output.resultSets[0].rows[0].max", "17")]
    [InlineData("@int(activity('Script').output.resultSets[0].rows[0]['max'])", "17")]
    [InlineData("@activity('Child').output.pipelineReturnValue.rows", "3")]
    [InlineData("@activity('Child').output.pipelineReturnValue?.missing", "null")]
    [InlineData("@xpath(xml(activity('Web').output.Response), 'string(/root/a)')", "\"1\"")]
    public void Outputs_and_errors_of_activities_are_found_in_any_case(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@pipeline().Pipeline", "P")]
    [InlineData("@pipeline().RunId", "r")]
    [InlineData("@{pipeline().DataFactory}/@{pipeline().TriggerType}", "f/Manual")]
    [InlineData("@formatDateTime(pipeline().TriggerTime, 'yyyyMMdd')", "20240229")]
    [InlineData("@pipeline().globalParameters.env", "prod")]
    [InlineData("@trigger().startTime", "2024-02-29T12:00:00.0000000Z")]
    [InlineData("@trigger().outputs.windowStartTime", "2024-02-29T11:00:00Z")]
    [InlineData("@triggerBody().fileName", "a.csv")]
    [InlineData("@concat(triggerBody().folderPath, '/', triggerBody().fileName)", "lake/in/a.csv")]
    [InlineData("@dataset().table", "orders")]
    [InlineData("@{dataset().schema}.@{dataset().Table}", "public.orders")]
    [InlineData("@concat(dataset().schema, '.', dataset().table)", "public.orders")]
    [InlineData("@linkedService().db", "shop")]
    [InlineData("@{linkedService().db}", "shop")]
    [InlineData("@item().name", "orders")]
    [InlineData("@string(item().columns)", "[\"id\",\"paid\"]")]
    [InlineData("@variables('counter')", "3")]
    [InlineData("@string(add(int(variables('Counter')), 1))", "4")]
    [InlineData("@concat('out/', item().name, '/', utcnow('yyyy/MM/dd'), '/', item().name, '.csv')", "out/orders/2024/02/29/orders.csv")]
    [InlineData("@concat('Test_', convertFromUtc(utcnow(), 'Pacific Standard Time', 'yyyy-MM-dd HH:mm'))", "Test_2024-02-29 05:14")]
    [InlineData("@{formatDateTime(addDays(utcNow(), -1), 'yyyy-MM-dd')}", "2024-02-28")]
    [InlineData("@replace(item().name, 'o', '_')", "_rders")]
    [InlineData("@substring(pipeline().TriggerTime, 0, 10)", "2024-02-29")]
    [InlineData("@if(equals(item().name, 'orders'), 'full', 'delta')", "full")]
    [InlineData("@if(and(startswith(item().name, 'o'), endswith(item().name, 'S')), 'yes', 'no')", "yes")]
    [InlineData("@if(or(contains(item().columns, 'paid'), equals(1, 2)), 'yes', 'no')", "yes")]
    [InlineData("@toLower(concat(dataset().schema, '_', split('A.B', '.')[1]))", "public_b")]
    [InlineData("@string(union(item().columns, createArray('added')))", "[\"id\",\"paid\",\"added\"]")]
    [InlineData("@uriComponentToString(replace(uriComponent('Contoso-\nCorporation'), '%0A', ''))", "Contoso-Corporation")]
    public void System_variables_items_and_variables_are_found_in_any_case(string text, string expected) =>
        Assert.Equal(expected, (string?)Evaluate(text));

    [Fact]
    public void A_query_of_a_watermark_is_put_together_by_interpolation() => Assert.Equal(
        "select * from public.orders where changed > '2024-01-31T00:00:00Z' and changed <= '2024-02-29T13:00:00.0000000Z'",
        (string?)Evaluate(
            "select * from @{dataset().schema}.@{item().name} where changed > "
            + "'@{activity('LookupOldWaterMark').output.firstRow.WatermarkValue}' and changed <= '@{pipeline().TriggerTime}'"));

    [Fact]
    public void A_query_of_a_watermark_is_put_together_by_concat() => Assert.Equal(
        "select * from orders where changed > '2024-01-31T00:00:00Z'",
        (string?)Evaluate(
            "@concat('select * from ', item().name,\n ' where changed > ''', activity('LookupOldWaterMark').output.firstRow.watermarkvalue, '''')"));
}
