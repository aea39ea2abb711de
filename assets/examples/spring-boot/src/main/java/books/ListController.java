package books;

import java.util.List;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The list, for the page and for other programs. */
@RestController
@RequestMapping("/books")
public class ListController {

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_AUTHOR = 100;

    private final Shelf shelf;
    private final String title;

    public ListController(Shelf shelf, @Value("${app.list-title}") String title) {
        this.shelf = shelf;
        this.title = title;
    }

    /** What the page shows. */
    public record Page(String title, boolean lasting, List<Book> books) {
    }

    /** A book that somebody proposes. */
    public record Proposal(String title, String author) {
    }

    /** Whether a book has been read. */
    public record Reading(boolean finished) {
    }

    @GetMapping
    public Page show() {
        return new Page(title, shelf.isLasting(), shelf.all());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public void add(@RequestBody Proposal book) {
        shelf.add(checked(book.title(), LONGEST_TITLE), checked(book.author(), LONGEST_AUTHOR));
    }

    @PutMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void finish(@PathVariable("id") long id, @RequestBody Reading reading) {
        if (!shelf.finish(id, reading.finished())) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }

    private static String checked(String text, int longest) {
        String clean = text == null ? "" : text.strip();
        if (clean.isEmpty() || clean.length() > longest) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        return clean;
    }
}
