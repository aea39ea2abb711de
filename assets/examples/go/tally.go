package main

import (
	"fmt"
	"maps"
	"strconv"
	"sync"
)

// A tally keeps the votes of each answer.
type tally interface {
	add(answer string) error
	votes() (map[string]int, error)
}

// memory is the tally of a service without a database.
type memory struct {
	mutex sync.Mutex
	count map[string]int
}

func (m *memory) add(answer string) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.count == nil {
		m.count = make(map[string]int)
	}
	m.count[answer]++
	return nil
}

func (m *memory) votes() (map[string]int, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return maps.Clone(m.count), nil
}

// key is the hash in Redis that has a field for each answer.
const key = "poll:votes"

func (r *redis) add(answer string) error {
	_, err := r.do("HINCRBY", key, answer, "1")
	return err
}

func (r *redis) votes() (map[string]int, error) {
	fields, err := r.do("HGETALL", key)
	if err != nil {
		return nil, err
	}
	votes := make(map[string]int)
	for i := 0; i+1 < len(fields); i += 2 {
		if votes[fields[i]], err = strconv.Atoi(fields[i+1]); err != nil {
			return nil, fmt.Errorf("redis: the votes of %q: %w", fields[i], err)
		}
	}
	return votes, nil
}
