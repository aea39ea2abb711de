package books;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Where the books are kept: in the database of the integration, or in one that lives in memory. */
@Repository
public class Shelf {

    private final JdbcTemplate jdbc;

    public Shelf(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** All books, those to be read first. */
    public List<Book> all() {
        return jdbc.query("SELECT id, title, author, finished FROM books ORDER BY finished, id", Shelf::book);
    }

    public void add(String title, String author) {
        jdbc.update("INSERT INTO books (title, author) VALUES (?, ?)", title, author);
    }

    /** Marks a book as read, or as not read after all; false when there is no such book. */
    public boolean finish(long id, boolean finished) {
        return jdbc.update("UPDATE books SET finished = ? WHERE id = ?", finished, id) == 1;
    }

    /** Whether the books outlive the application. */
    public boolean isLasting() {
        ConnectionCallback<String> product = connection -> connection.getMetaData().getDatabaseProductName();
        return !"H2".equals(jdbc.execute(product));
    }

    private static Book book(ResultSet row, int number) throws SQLException {
        return new Book(row.getLong("id"), row.getString("title"), row.getString("author"), row.getBoolean("finished"));
    }
}
