using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Sluice.Web.Parts;

/// <summary>Text in a drawing: in Razor <c>text</c> is a word of the language.</summary>
public sealed class GraphText : ComponentBase
{
    // As much as fits into a node.
    const int Most = 22;

    [Parameter, EditorRequired]
    public int X { get; set; }

    [Parameter, EditorRequired]
    public int Y { get; set; }

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X.ToString(CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "y", Y.ToString(CultureInfo.InvariantCulture));
        builder.AddContent(3, Text.Length <= Most ? Text : $"{Text[..(Most - 1)]}…");
        builder.CloseElement();
    }
}
