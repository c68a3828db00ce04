namespace Sluice.Columns.Text;

/// <summary>Whether a number fits the digits of a type.</summary>
enum DecimalFit
{
    Fits,

    /// <summary>Digits behind the point would be cut off.</summary>
    Loses,

    TooLarge,
}
