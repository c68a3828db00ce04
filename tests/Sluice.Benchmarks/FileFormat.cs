namespace Sluice.Benchmarks;

/// <summary>A format of files, named as the dataset's type.</summary>
enum FileFormat
{
    DelimitedText,
    Json,
    Parquet,
}
