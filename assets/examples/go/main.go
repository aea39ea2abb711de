// Poll asks one question and counts the answers.
//
// The address of Redis comes from REDIS_DB_CONNECT_STRING, which the charm sets once a Redis is integrated.
// Without it the votes are counted in this process alone, so that the service can be tried with nothing but Go.
package main

import (
	"cmp"
	"html/template"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// A choice is an answer with its votes.
type choice struct {
	Answer string
	Votes  int
	Share  int // percent
}

type poll struct {
	question string
	answers  []string
	tally    tally
	lasting  bool
	page     *template.Template
}

func main() {
	page, err := template.ParseFiles("templates/poll.html")
	if err != nil {
		log.Fatalf("the page: %v", err)
	}
	p := &poll{
		question: cmp.Or(os.Getenv("APP_QUESTION"), "What do you drink in the morning?"),
		answers:  splitAnswers(cmp.Or(os.Getenv("APP_ANSWERS"), "Coffee, Tea, Water")),
		tally:    &memory{},
		page:     page,
	}
	if address := os.Getenv("REDIS_DB_CONNECT_STRING"); address != "" {
		if p.tally, err = newRedis(address); err != nil {
			log.Fatalf("REDIS_DB_CONNECT_STRING: %v", err)
		}
		p.lasting = true
	}
	server := &http.Server{
		// Charms of today set APP_PORT, those of tomorrow PORT.
		Addr:              ":" + cmp.Or(os.Getenv("APP_PORT"), os.Getenv("PORT"), "8080"),
		Handler:           p.handler(),
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Printf("listening on %s", server.Addr)
	log.Fatal(server.ListenAndServe())
}

func splitAnswers(text string) []string {
	var answers []string
	for _, answer := range strings.Split(text, ",") {
		if answer = strings.TrimSpace(answer); answer != "" && !slices.Contains(answers, answer) {
			answers = append(answers, answer)
		}
	}
	return answers
}

func (p *poll) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("POST /{$}", p.vote)
	mux.HandleFunc("GET /healthz", p.healthz)
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
	return mux
}

func (p *poll) show(w http.ResponseWriter, _ *http.Request) {
	votes, err := p.tally.votes()
	if err != nil {
		fail(w, err)
		return
	}
	total := 0
	for _, answer := range p.answers {
		total += votes[answer]
	}
	choices := make([]choice, 0, len(p.answers))
	for _, answer := range p.answers {
		// Nobody has voted: 0 of 1 is 0 percent, too.
		share := votes[answer] * 100 / max(total, 1)
		choices = append(choices, choice{Answer: answer, Votes: votes[answer], Share: share})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err = p.page.Execute(w, map[string]any{"Question": p.question, "Choices": choices, "Lasting": p.lasting})
	if err != nil {
		log.Printf("the page: %v", err)
	}
}

func (p *poll) vote(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	answer := r.PostFormValue("answer")
	if !slices.Contains(p.answers, answer) {
		http.Error(w, "That is not one of the answers.", http.StatusBadRequest)
		return
	}
	if err := p.tally.add(answer); err != nil {
		fail(w, err)
		return
	}
	// Relative, so that it holds below an ingress' path, too.
	w.Header().Set("Location", ".")
	w.WriteHeader(http.StatusSeeOther)
}

func (p *poll) healthz(w http.ResponseWriter, _ *http.Request) {
	if _, err := p.tally.votes(); err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}`))
}

func fail(w http.ResponseWriter, err error) {
	log.Print(err)
	http.Error(w, "The votes cannot be reached just now.", http.StatusServiceUnavailable)
}
