package books;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureMockMvc;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;

@SpringBootTest
@AutoConfigureMockMvc
class ListControllerTest {

    @Autowired
    private MockMvc mvc;

    @Test
    void aBookIsProposedAndRead() throws Exception {
        String book = "{\"title\": \"Middlemarch\", \"author\": \"George Eliot\"}";
        mvc.perform(post("/books").contentType(MediaType.APPLICATION_JSON).content(book))
            .andExpect(status().isCreated());
        mvc.perform(put("/books/1").contentType(MediaType.APPLICATION_JSON).content("{\"finished\": true}"))
            .andExpect(status().isNoContent());
        mvc.perform(get("/books"))
            .andExpect(jsonPath("$.lasting").value(false))
            .andExpect(jsonPath("$.books[0].title").value("Middlemarch"))
            .andExpect(jsonPath("$.books[0].finished").value(true));
    }

    @Test
    void whatIsNoBookIsRefused() throws Exception {
        mvc.perform(post("/books").contentType(MediaType.APPLICATION_JSON).content("{\"title\": \" \"}"))
            .andExpect(status().isBadRequest());
        mvc.perform(put("/books/99").contentType(MediaType.APPLICATION_JSON).content("{\"finished\": true}"))
            .andExpect(status().isNotFound());
    }
}
