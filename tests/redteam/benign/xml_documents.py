# goal: take XML apart, and write it
# kind: benign
import xml.etree.ElementTree as ET
from xml.dom import minidom


def check(output, row):
    root = ET.fromstring("<list><item n='1'>a</item><item n='2'>b</item></list>")
    try:
        ET.fromstring("<open>")
    except ET.ParseError as error:
        broken = error.position
    ET.SubElement(root, "item").text = output
    texts = [item.text for item in root.iter("item")]
    pretty = minidom.parseString(ET.tostring(root)).toprettyxml(indent=" ")
    return (
        texts == ["a", "b", output]
        and root.find("item[@n='2']").text == "b"
        and broken[0] == 1
        and f"<item>{output}</item>" in pretty
    )
