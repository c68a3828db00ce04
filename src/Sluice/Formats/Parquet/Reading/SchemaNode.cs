using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>A node of a file's schema.</summary>
/// <param name="Element">What the file says of it.</param>
/// <param name="Repetition">How often it may be there.</param>
/// <param name="FirstLeaf">The first leaf in it, among all of the schema.</param>
/// <param name="Children">The nodes in it.</param>
sealed record SchemaNode(SchemaElement Element, Repetition Repetition, int FirstLeaf, IReadOnlyList<SchemaNode> Children)
{
    /// <summary>Whether it holds values, not nodes.</summary>
    public bool IsLeaf => Element.Type is not null;

    /// <summary>
    /// The items of a list, in all forms that lists have had (LogicalTypes.md): the node that is repeated, or the one in it. Null when
    /// it is no list.
    /// </summary>
    public SchemaNode? ListItem
    {
        get
        {
            if (!IsList || Children is not [{ Repetition: Repetition.Repeated } repeated])
                return null;
            // A group that is an item itself, in files of old writers, has a field more, or a name that says so.
            return repeated.Children is not [{ } item] || repeated.Element.Name == "array"
                || repeated.Element.Name == Element.Name + "_tuple" || repeated.IsList || repeated.IsMap ? repeated : item;
        }
    }

    /// <summary>The pairs of a map: a key and a value, repeated. Null when it is no map.</summary>
    public SchemaNode? MapPair =>
        IsMap && Children is [{ Repetition: Repetition.Repeated, Children.Count: 2 } pair] ? pair : null;

    bool IsList => Element.LogicalType?.Kind == LogicalKind.List
        || (Element.LogicalType is null && Element.ConvertedType == ConvertedType.List);

    bool IsMap => Element.LogicalType?.Kind == LogicalKind.Map
        || Element.ConvertedType is ConvertedType.Map or ConvertedType.MapKeyValue;
}
