using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace Sluice.PostgreSql.Faults;

/// <summary>Turns the driver's exceptions into faults with a side, without the values of rows.</summary>
internal static partial class PostgreSqlFault
{
    const string UseInserts = " Use writeMethod BulkInsert (--write-method BulkInsert), which writes by INSERT statements.";

    /// <summary>The fault for an exception.</summary>
    /// <param name="exception">What the driver threw.</param>
    /// <param name="side">The side the server is on.</param>
    /// <param name="doing">What was being done and to what, for the message: <c>Copying from public.t</c>.</param>
    /// <param name="cancellationToken">
    /// Tells whether the one who waits cancelled it; a statement that someone else cancels is a fault.
    /// </param>
    public static SluiceException From(
        Exception exception, Side side, string doing, CancellationToken cancellationToken = default) =>
        exception switch
        {
            SluiceException fault => fault,
            _ when exception is OperationCanceledException || cancellationToken.IsCancellationRequested =>
                new SluiceException(Side.Cancelled, "Cancelled", $"{doing} was cancelled.", exception),
            PostgresException server =>
                new SluiceException(side, server.SqlState, $"{doing} failed: {Describe(server)}{Remedy(server, side)}", exception)
                {
                    IsTransient = IsTransient(exception) && !(side == Side.Source && IsReadOnly(server)),
                },
            // Copies have none, and a connection that is being made has words of its own: only a statement takes too long.
            NpgsqlException { InnerException: TimeoutException } => new SluiceException(side, "CommandTimeout",
                $"{doing} failed: a statement took longer than commandTimeout allows. Raise it in the linked service; 0 is no limit.",
                exception),
            not (NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException
                or InvalidOperationException) =>
                new SluiceException(
                    Side.Engine, "Unexpected", $"{doing} failed: {exception.GetType().Name}: {exception.Message}", exception),
            _ => new SluiceException(side, "ConnectionLost",
                $"{doing} failed: the connection to the server broke: {InnermostMessage(exception)}. "
                + "Check that the server is up and run it again.", exception)
            {
                IsTransient = IsTransient(exception),
            },
        };

    /// <summary>Runs statements, and turns what the driver throws meanwhile into faults; others pass.</summary>
    /// <param name="side">The side the server is on.</param>
    /// <param name="doing">What is being done and to what, for the message.</param>
    /// <param name="cancellationToken">Tells whether the one who waits cancelled them.</param>
    internal static async Task<T> TranslateAsync<T>(
        Side side, string doing, Func<Task<T>> statements, CancellationToken cancellationToken)
    {
        try
        {
            return await statements();
        }
        catch (Exception exception)
            when (exception is NpgsqlException or OperationCanceledException or IOException or InvalidDataException)
        {
            throw From(exception, side, doing, cancellationToken);
        }
    }

    /// <summary>The fault for a connection that could not be made.</summary>
    public static SluiceException Connecting(Exception exception, Side side, string database) => exception switch
    {
        SluiceException fault => fault,
        OperationCanceledException =>
            new SluiceException(Side.Cancelled, "Cancelled", $"Connecting to {database} was cancelled.", exception),
        PostgresException server => new SluiceException(side, server.SqlState,
            $"Connecting to {database} failed: {Describe(server)}{ConnectingRemedy(server)}", exception)
        {
            IsTransient = IsTransient(exception),
        },
        _ when TlsProblem(exception) is var (code, problem) =>
            new SluiceException(side, code, $"Connecting to {database} failed: {problem}", exception),
        _ => new SluiceException(side, "ConnectionFailed",
            $"Connecting to {database} failed: {InnermostMessage(exception)}. {ConnectionDiagnosis.Of(exception).Remedy}", exception)
        {
            IsTransient = IsTransient(exception),
        },
    };

    /// <summary>
    /// The fault for an exception of a COMMIT that nothing else remembers: unless the server said that it rolled back, its outcome is not
    /// known, and doing it again could do it twice.
    /// </summary>
    public static SluiceException CommitUnknown(Exception exception, Side side, string doing)
    {
        var fault = From(exception, side, doing);
        // An error rolls back; one that ends the session may come after the commit.
        if (!fault.IsTransient || exception is PostgresException { InvariantSeverity: "ERROR" })
            return fault;
        return new SluiceException(side, SluiceException.CommitUnknown,
            $"{doing} failed: the connection broke during COMMIT: {InnermostMessage(exception)}. It is not known whether the rows are there, "
            + "and without the ledger another attempt could store them twice: it is not made. Look into the table before you run the copy "
            + "again, or let the sink keep its ledger.", exception);
    }

    /// <summary>What the server says of a row that it refused, without its values.</summary>
    public static string Reason(PostgresException server) => $"{Message(server)}.";

    /// <summary>The column that it says it of, if it names one.</summary>
    public static string? ColumnOf(PostgresException server) =>
        !string.IsNullOrEmpty(server.ColumnName) ? server.ColumnName
        : CopyContext(server).Groups["column"] is { Success: true } column ? column.Value : null;

    /// <summary>
    /// Whether a statement failed because of its rows (manual, appendix A): data exceptions, constraints, limits of the row's size,
    /// checks by triggers and views.
    /// </summary>
    public static bool IsAboutRows(PostgresException server) =>
        server.SqlState.StartsWith("22", StringComparison.Ordinal)
        || server.SqlState.StartsWith("23", StringComparison.Ordinal)
        || server.SqlState is PostgresErrorCodes.WithCheckOptionViolation or PostgresErrorCodes.ProgramLimitExceeded
            or PostgresErrorCodes.CardinalityViolation
        || server.SqlState.StartsWith("P0", StringComparison.Ordinal)
        // A policy of row security refuses a row under the code of missing rights.
        || server.Routine == "ExecWithCheckOptions"
        // A trigger may raise an error of its own under any code.
        || server.Routine == "exec_stmt_raise";

    /// <summary>What to do about a sink that only reads.</summary>
    internal const string ReadOnlyRemedy =
        "Write to the primary if this is a standby; else end default_transaction_read_only for the role, the database or the server: on "
        + "Azure it is on while the disk is nearly full, so make room first.";

    static bool IsReadOnly(PostgresException server) => server.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction;

    // The message is in the server's language; the function that says it has had several names (postgres.c).
    static bool IsRecoveryConflict(PostgresException server) =>
        server.Routine is { } routine
        && (routine.StartsWith("ProcessInterrupts", StringComparison.Ordinal) || routine.Contains("RecoveryConflict", StringComparison.Ordinal));

    static string Describe(PostgresException server) =>
        CopyContext(server) is { Success: true } place ? $"{Message(server)} ({place.Value})." : $"{Message(server)}.";

    // The context of a COPY is "COPY t, line 3, column b: "value"": its place is wanted, its value is row data.
    static Match CopyContext(PostgresException server) => server.Where is { } where ? CopyContextPattern().Match(where) : Match.Empty;

    static string Message(PostgresException server)
    {
        // Messages about values quote them; those about the file's form and about constraints quote names only.
        var isAboutValue = server.SqlState != PostgresErrorCodes.BadCopyFileFormat
            && !server.SqlState.StartsWith("23", StringComparison.Ordinal)
            && (server.SqlState.StartsWith("22", StringComparison.Ordinal) || CopyContext(server).Groups["column"].Success);
        return isAboutValue ? Quoted().Replace(server.MessageText, "\"…\"") : server.MessageText;
    }

    static string ConnectingRemedy(PostgresException server) => server.SqlState switch
    {
        PostgresErrorCodes.InvalidParameterValue => " Check the linked service's timezone and schema (the search path).",
        PostgresErrorCodes.InvalidAuthorizationSpecification when TlsRemedy(server.MessageText) is { } remedy => remedy,
        _ => $" {ConnectionDiagnosis.Of(server).Remedy}".TrimEnd(),
    };

    static string Remedy(PostgresException server, Side side) => server.SqlState switch
    {
        PostgresErrorCodes.SerializationFailure when IsRecoveryConflict(server) =>
            " What was read stood in the way of a change that the standby had to apply. Set hot_standby_feedback = on there, raise its "
            + "max_standby_streaming_delay (max_standby_archive_delay where it restores), or read from the primary.",
        PostgresErrorCodes.ReadOnlySqlTransaction => side == Side.Source
            ? " What is read must not write: slices may be read in read-only transactions, and a standby has no others. Leave that out of "
                + "the query, or read from the primary with \"consistent\": false."
            : $" {ReadOnlyRemedy}",
        PostgresErrorCodes.InsufficientPrivilege => " Grant the account the right, or use another account.",
        PostgresErrorCodes.InvalidSchemaName => " Create the schema, or correct its name.",
        PostgresErrorCodes.InvalidCatalogName => " Check the database's name.",
        PostgresErrorCodes.TooManyConnections => " Lower parallelCopies or raise the server's max_connections.",
        PostgresErrorCodes.DiskFull => " Make room on the server's disk and run it again.",
        PostgresErrorCodes.UniqueViolation =>
            " Rows of this key are already there, or the source has it twice: empty the table first (truncate, preCopyScript), write with "
            + "writeMethod Upsert by the columns of this constraint, or to another table.",
        PostgresErrorCodes.BadCopyFileFormat => " Check the file's delimiter, quotes and number of columns in that line.",
        PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire when side == Side.Source =>
            " The database holds characters that the files' encoding (encodingName) lacks: UTF-8 has all. If the database's encoding is "
            + "SQL_ASCII, name what its text is in by \"encoding\" in the linked service, such as LATIN1.",
        PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire =>
            " The text is not in the encoding that the dataset names (encodingName), or the target's does not hold it: UTF-8 holds all characters.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            " Run it again once the server is up.",
        // A view, for which the server hints at triggers, and row security (copyfrom.c, copy.c).
        PostgresErrorCodes.WrongObjectType when server is { Routine: "CopyFrom", Hint: not null } => UseInserts,
        PostgresErrorCodes.FeatureNotSupported when server.Routine == "DoCopy" => UseInserts,
        _ => "",
    };

    static string InnermostMessage(Exception exception)
    {
        var innermost = exception;
        while (innermost is not SocketException && innermost.InnerException is { } inner)
            innermost = inner;
        return innermost.Message.TrimEnd('.');
    }

    // To the last quote: a value may contain quotes.
    [GeneratedRegex("\"[\\s\\S]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"COPY .*?, line \d+(, column (?<column>[^:\n]+))?")]
    private static partial Regex CopyContextPattern();
}
