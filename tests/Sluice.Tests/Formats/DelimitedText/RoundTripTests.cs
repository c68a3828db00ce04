using System.Text;
using CsCheck;
using Npgsql;
using Sluice.Columns;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Streams;

namespace Sluice.Tests.Formats.DelimitedText;

/// <summary>
/// Any dialect of delimited text with any values: what is written both lanes read, and PostgreSQL's COPY, which writes it alike, and DuckDB
/// where they know the dialect. The rows are equal, or the dataset is refused before the first row.
/// </summary>
public sealed class RoundTripTests
{
    const int Trips = 200;

    static readonly Gen<string> Text = Gen.OneOf(
        "", "a", "b", "N", "\\N", "NULL", " ", ",", ";", "|", "||", "\t", "\"", "\"\"", "'", "\\", "\\\\", "\\.", ".", "\r", "\n", "\r\n", "0",
        "#", "~", "ä", "€", "日本", "😀", "\u0001", "\ufeff", "\u2028", "x,\"y\"\r\nz").Array[0, 4].Select(string.Concat);

    static readonly Gen<DelimitedTextFormat> AnyDialect = Gen.Select(
        Gen.OneOf(",", ",", ";", "|", "\t", "\u0001", "||", "¦", "\\", ".", "a", "~|"),
        Gen.OneOf("\"", "\"", "\"", "'", "", "«", "\\", "|"),
        Gen.OneOf("\"", "\\", "\\", "'", "", "^", ","),
        Gen.OneOf(null, null, "\n", "\r\n", "\r", ";", "|", "#~"),
        Gen.OneOf("", "", "", "NULL", "\\N", "N", " ", "|", "a,b", "\\", "\\.", "#"),
        Gen.OneOf(null, null, null, "UTF-8", "UTF-16", "UTF-32BE", "ISO-8859-1", "GB18030"),
        Gen.Bool,
        (delimiter, quote, escape, rowEnd, nullValue, encoding, hasHeader) => new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            QuoteChar = quote,
            EscapeChar = escape == "\"" && quote.Length > 0 ? quote : escape,
            RowDelimiter = rowEnd,
            NullValue = nullValue,
            EncodingName = encoding,
            FirstRowAsHeader = hasHeader,
        });

    // What servers and other readers know.
    static readonly Gen<DelimitedTextFormat> CommonDialect = Gen.Select(
        Gen.OneOf(",", ";", "|", "\t"), Gen.OneOf("\"", "\"", "'"), Gen.Bool, Gen.OneOf(null, null, "\n", "\r\n"),
        Gen.OneOf("", "NULL", "N", "\\N"), Gen.OneOf(null, "UTF-8"), Gen.Bool,
        (delimiter, quote, isDoubled, rowEnd, nullValue, encoding, hasHeader) => new DelimitedTextFormat
        {
            ColumnDelimiter = delimiter,
            QuoteChar = quote,
            EscapeChar = isDoubled ? quote : "\\",
            RowDelimiter = rowEnd,
            NullValue = nullValue,
            EncodingName = encoding,
            FirstRowAsHeader = hasHeader,
        });

    static readonly Gen<Trip> Samples = Gen.Select(
        Gen.Frequency((1, AnyDialect), (1, CommonDialect)), Gen.Bool, Gen.OneOf(Compression.None, Compression.None, Compression.Gzip, Compression.Bzip2),
        Gen.Int[1, 3].SelectMany(columns => Gen.Select(
            Gen.OneOf("id", "a b", "größe", "q\"u'o,te", "x\ny", "|;\t", "\\").ArrayUnique[columns],
            Gen.Frequency((1, Gen.Const((string?)null)), (4, Text.Select(text => (string?)text))).Array[columns].Array[0, 5],
            (names, rows) => (names, rows))),
        (settings, quoteAll, compression, table) => new Trip(settings with { Compression = compression }, quoteAll, table.names, table.rows));

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task Rows_come_back_equal_from_either_lane_and_from_other_readers_or_the_dialect_is_refused()
    {
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        using var folder = new TemporaryFolder();
        var others = new List<(string File, Trip Trip)>();
        var (tried, bothLanes, byPostgreSql) = (0, 0, 0);

        // A failure prints the seed with which it comes again.
        await Samples.SampleAsync(
            async trip =>
            {
                tried++;
                if (DelimitedTextRules.Problems(trip.Settings).Any())
                    return;
                var server = new ServerTable(connection, trip);
                await server.FillAsync();
                var isKnown = !trip.Settings.CopyOptions.ReadingProblems().Any();
                bothLanes += isKnown ? 1 : 0;
                foreach (var file in await WriteAsync(trip, server))
                {
                    AssertSame(trip, await ReadTypedAsync(trip, file), "typed lane");
                    if (isKnown)
                        AssertSame(trip, await server.ReadAsync(await ForServerAsync(trip, file)), "byte lane");
                    if (trip.IsPlain && !trip.Settings.CopyOptions.Problems().Any())
                    {
                        byPostgreSql++;
                        AssertSame(trip, await server.ReadAsync(file), "COPY");
                    }

                    if (trip.IsKnownToDuckDb && others.Count < 60)
                    {
                        var path = folder.File($"{others.Count}.csv{(trip.Settings.Compression == Compression.Gzip ? ".gz" : "")}");
                        await File.WriteAllBytesAsync(path, await CompressAsync(file, trip.Settings.Compression));
                        others.Add((path, trip));
                    }
                }
            },
            iter: Trips, threads: 1, print: trip => trip.ToString());

        await AssertDuckDbReadsAsync(others);
        Assert.True(tried >= Trips && bothLanes > Trips / 8 && byPostgreSql > 10 && others.Count > 10, $"{tried} {bothLanes} {byPostgreSql} {others.Count}");
    }

    /// <summary>The files that Sluice and the server write, uncompressed; none where a value is refused.</summary>
    static async Task<List<byte[]>> WriteAsync(Trip trip, ServerTable server)
    {
        var files = new List<byte[]>();
        try
        {
            var utf8 = await CsvFile.WriteAsync(trip.Names, trip.Rows, trip.Settings, trip.QuoteAll);
            var file = new MemoryStream();
            var encoded = FileEncoding.Encode(file, trip.Settings.EncodingName);
            await encoded.WriteAsync(utf8);
            if (encoded != file)
                await encoded.DisposeAsync();
            files.Add(file.ToArray());
        }
        catch (ValueException) when (trip.Settings.QuoteChar.Length == 0 || trip.Settings.EncodingName == "ISO-8859-1")
        {
            // Without quotes, or in few characters, a value may have no form: its row is refused.
        }

        if (trip.IsOfServer)
        {
            files.Add(await server.WriteAsync());
            Assert.Equal(Encoding.UTF8.GetString(files[0]), Encoding.UTF8.GetString(files[1]));
        }

        return files;
    }

    static async Task<List<string?[]>> ReadTypedAsync(Trip trip, byte[] file)
    {
        var stored = new MemoryStream(await CompressAsync(file, trip.Settings.Compression));
        await using var text = FileEncoding.Decode(
            FileCompression.Decompress(stored, trip.Settings.Compression, "file"), trip.Settings.EncodingName);
        var (names, rows) = await CsvFile.ReadAsync(text, trip.Settings);
        if (trip.Settings.FirstRowAsHeader)
            Assert.Equal(trip.Names, names);
        return rows;
    }

    /// <summary>What the byte lane sends to the server.</summary>
    static async Task<byte[]> ForServerAsync(Trip trip, byte[] file)
    {
        await using var text = FileEncoding.Decode(new MemoryStream(file), trip.Settings.EncodingName);
        var utf8 = new MemoryStream();
        await text.CopyToAsync(utf8);
        var bytes = utf8.ToArray();
        var header = CsvHeader.Read(bytes, new CsvSyntax(trip.Settings), trip.Settings.FirstRowAsHeader, isWhole: true)!;
        if (bytes.Length > 0)
            Assert.Equal(trip.Names.Length, header.Values.Count);
        var rows = new RowEndReader(trip.Settings, header.Values.Count);
        var output = new byte[(bytes.Length + 4) * 3];
        var length = rows.Rewrite(bytes, output);
        length += rows.End(output.AsSpan(length));
        Assert.Equal(trip.Rows.Length, rows.Rows);
        return output[..length];
    }

    static async Task<byte[]> CompressAsync(byte[] file, Compression compression)
    {
        var stored = new MemoryStream();
        var stream = FileCompression.Compress(stored, compression, fast: true);
        await stream.WriteAsync(file);
        if (stream != stored)
            await stream.DisposeAsync();
        return stored.ToArray();
    }

    static async Task AssertDuckDbReadsAsync(List<(string File, Trip Trip)> files)
    {
        var reads = files.Select((file, index) =>
        {
            var settings = file.Trip.Settings;
            var columns = string.Join(", ", file.Trip.Names.Select((_, i) => $"'c{i}': 'VARCHAR'"));
            var values = string.Join(", ", Enumerable.Range(0, 3).Select(i => i < file.Trip.Names.Length ? $"c{i}" : $"NULL AS c{i}"));
            return $"SELECT {index} AS f, row_number() OVER () AS r, {values} FROM read_csv({Literal(file.File)}, auto_detect = false, "
                + $"columns = {{{columns}}}, header = {settings.FirstRowAsHeader}, delim = {Literal(settings.ColumnDelimiter)}, "
                + $"quote = {Literal(settings.QuoteChar)}, escape = {Literal(settings.EscapeChar)}, nullstr = {Literal(settings.NullValue)}, "
                + $"new_line = '{(settings.RowDelimiter == "\n" ? "\\n" : "\\r\\n")}', allow_quoted_nulls = false, parallel = false)";
        });
        var read = await ParquetTools.DuckDbAsync($"SELECT * FROM ({string.Join(" UNION ALL ", reads)}) ORDER BY f, r");
        for (var index = 0; index < files.Count; index++)
        {
            var rows = read.Rows.Where(row => row[0] == $"{index}").Select(row => row.Skip(2).Take(files[index].Trip.Names.Length).ToArray()).ToList();
            AssertSame(files[index].Trip, rows, "DuckDB");
        }
    }

    static void AssertSame(Trip trip, List<string?[]> rows, string reader) => Assert.True(
        trip.Rows.Length == rows.Count && trip.Rows.Zip(rows).All(pair => pair.First.SequenceEqual(pair.Second)),
        $"{reader} reads {Show(rows)} of {trip}");

    static string Show(IEnumerable<string?[]> rows) => System.Text.Json.JsonSerializer.Serialize(rows);

    static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    sealed record Trip(DelimitedTextFormat Settings, bool QuoteAll, string[] Names, string?[][] Rows)
    {
        /// <summary>Whether a text that begins with U+FEFF stands at the start of the file.</summary>
        public bool BeginsWithMark => !Settings.FirstRowAsHeader && Rows.Length > 0 && Rows[0][0] is ['\ufeff', ..];

        /// <summary>Whether the file is what COPY's options say, with nothing left for us to do.</summary>
        public bool IsPlain => Settings.EncodingName is null or "UTF-8" && !BeginsWithMark;

        /// <summary>Whether the server writes the same file, but for the row ends, which no value has.</summary>
        public bool IsOfServer => IsPlain && !BeginsWithMark && !Settings.CopyOptions.Problems().Any()
            && (Settings.RowDelimiter == "\n" || !Names.Concat(Rows.SelectMany(row => row)).Any(value => value?.Contains('\n', StringComparison.Ordinal) == true));

        /// <summary>DuckDB passes over empty lines and byte order marks, and takes a backslash outside quotes for an escape too.</summary>
        public bool IsKnownToDuckDb => IsPlain && Names.Length > 1 && Settings.Compression != Compression.Bzip2
            && Settings.ColumnDelimiter is "," or ";" or "|" or "\t" && Settings.QuoteChar is "\"" or "'"
            && Settings.EscapeChar == Settings.QuoteChar && Settings.RowDelimiter is null or "\n" or "\r\n"
            && Settings.NullValue is "" or "NULL" or "N" && !Rows.Any(row => row.Any(value => value is not null && value.Contains('\ufeff')));

        public override string ToString() => $"{Settings}, quoteAll {QuoteAll}, {Show([Names])}, {Show(Rows)}";
    }

    /// <summary>The rows in a table of the server, and what its COPY writes and reads.</summary>
    sealed class ServerTable(NpgsqlConnection connection, Trip trip)
    {
        string Columns => string.Join(", ", trip.Names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" text"));

        string Names => string.Join(", ", trip.Names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

        public async Task FillAsync()
        {
            await connection.ExecuteAsync(
                $"DROP TABLE IF EXISTS pg_temp.original, pg_temp.target; CREATE TEMP TABLE original ({Columns}); CREATE TEMP TABLE target (row_number serial, {Columns})");
            foreach (var row in trip.Rows)
            {
                await using var insert = new NpgsqlCommand(
                    $"INSERT INTO original VALUES ({string.Join(", ", row.Select((_, i) => $"${i + 1}"))})", connection);
                foreach (var value in row)
                    insert.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
                await insert.ExecuteNonQueryAsync();
            }
        }

        public async Task<byte[]> WriteAsync()
        {
            var options = CsvFile.ServerOptions(trip.Settings, trip.QuoteAll);
            var text = Encoding.UTF8.GetString(await connection.CopyOutAsync($"COPY original TO STDOUT ({options})"));
            return Encoding.UTF8.GetBytes(text.Replace("\n", trip.Settings.RowDelimiter ?? "\r\n", StringComparison.Ordinal));
        }

        public async Task<List<string?[]>> ReadAsync(byte[] file)
        {
            await connection.ExecuteAsync("TRUNCATE target RESTART IDENTITY");
            await connection.CopyInAsync($"COPY target ({Names}) FROM STDIN ({trip.Settings.CopyOptions.ForReading()})", file);
            var rows = new List<string?[]>();
            await using var select = new NpgsqlCommand($"SELECT {Names} FROM target ORDER BY row_number", connection);
            await using var reader = await select.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add([.. trip.Names.Select((_, i) => reader.IsDBNull(i) ? null : reader.GetString(i))]);
            return rows;
        }
    }
}
