use super::*;

/// What of the document is read again after that edit; nothing where all of it has to be.
fn reread_with(text: &str, from: &str, to: &str) -> Option<Node> {
    let (root, syntax) = (parse("v", text.as_bytes()).unwrap().root, syntax::syntax(text).unwrap());
    let start = text.find(from).unwrap();
    let edited = text.replacen(from, to, 1);
    reread::reread(reread::Before { text, syntax: &syntax, root: &root }, (start, start + from.len()), &edited)
}

#[test]
fn a_long_document_is_read_again_only_where_it_was_edited() {
    let pairs = |count: usize| (0..count).fold(String::new(), |text, n| text + &format!("key-{n}: x\n"));
    let says = reread_with(&pairs(9_999), "key-70: x", "key-70: y").unwrap();
    assert_eq!(says.get("key-70").and_then(Node::as_str), Some("y"));
    // With one more it has more values than a document may have, and that is for the reader to say.
    assert!(reread_with(&pairs(9_999), "key-70: x", "key-70: x\nnew: x").is_none());
}
