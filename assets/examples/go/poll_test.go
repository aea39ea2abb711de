package main

import (
	"bufio"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestVotesAreCounted(t *testing.T) {
	p := &poll{
		question: "Which?",
		answers:  splitAnswers("One, Two,, One"),
		tally:    &memory{},
		page:     template.Must(template.ParseFiles("templates/poll.html")),
	}
	handler := p.handler()
	vote := func(answer string) int {
		form := strings.NewReader(url.Values{"answer": {answer}}.Encode())
		request := httptest.NewRequest(http.MethodPost, "/", form)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		return recorder.Code
	}
	for answer, want := range map[string]int{"One": 303, "Two": 303, "Three": 400} {
		if got := vote(answer); got != want {
			t.Errorf("a vote for %s: %d, not %d", answer, got, want)
		}
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
	if page := recorder.Body.String(); strings.Count(page, "50 %") != 2 || !strings.Contains(page, "No database") {
		t.Errorf("the page:\n%s", page)
	}
}

func TestRedisIsUnderstood(t *testing.T) {
	r, err := newRedis("redis://:secret@db/2")
	if err != nil || r.address != "db:6379" || !slices.Equal(r.greeting[0], []string{"AUTH", "secret"}) {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := newRedis("db:6379"); err == nil {
		t.Error("an address without a scheme was taken")
	}
	if got := string(encode([]string{"GET", "é"})); got != "*2\r\n$3\r\nGET\r\n$2\r\né\r\n" {
		t.Errorf("%q", got)
	}
	for text, want := range map[string][]string{
		"+OK\r\n":                        {"OK"},
		":12\r\n":                        {"12"},
		"$-1\r\n":                        {""},
		"*2\r\n$3\r\nTea\r\n$1\r\n4\r\n": {"Tea", "4"},
	} {
		got, err := decode(bufio.NewReader(strings.NewReader(text)), true)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"-ERR no\r\n", "", "$9999999999\r\n", "*1\r\n*1\r\n", "$5\r\nab", "?\r\n"} {
		if got, err := decode(bufio.NewReader(strings.NewReader(text)), true); err == nil {
			t.Errorf("%q was taken as %q", text, got)
		}
	}
}
