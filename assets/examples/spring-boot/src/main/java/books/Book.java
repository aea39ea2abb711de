package books;

/** A book on the list. */
public record Book(long id, String title, String author, boolean finished) {
}
