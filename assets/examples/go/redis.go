package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	patience = 5 * time.Second
	// The longest text and list that this service would ever be sent.
	longest = 1 << 20
)

// redis asks a Redis, over a new connection each time: simple, and it finds its way after a restart of Redis.
type redis struct {
	address  string
	greeting [][]string // commands that open each connection
}

// newRedis reads an address such as redis://user:password@host:6379/0.
func newRedis(address string) (*redis, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		// The error of url.Parse repeats the address, which may hold a password.
		return nil, errors.New("this is not an address")
	}
	if parsed.Scheme != "redis" || parsed.Hostname() == "" {
		return nil, errors.New("the address has to look like redis://host:6379")
	}
	port := parsed.Port()
	if port == "" {
		port = "6379"
	}
	r := &redis{address: net.JoinHostPort(parsed.Hostname(), port)}
	if password, set := parsed.User.Password(); set && password != "" {
		auth := []string{"AUTH"}
		if name := parsed.User.Username(); name != "" {
			auth = append(auth, name)
		}
		r.greeting = append(r.greeting, append(auth, password))
	}
	if number := strings.Trim(parsed.Path, "/"); number != "" {
		r.greeting = append(r.greeting, []string{"SELECT", number})
	}
	return r, nil
}

// do sends one command and returns the answer: one text, or a list of texts.
func (r *redis) do(command ...string) ([]string, error) {
	connection, err := net.DialTimeout("tcp", r.address, patience)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	reader := bufio.NewReader(connection)
	for _, opening := range r.greeting {
		if _, err := ask(connection, reader, opening); err != nil {
			return nil, fmt.Errorf("redis: %s: %w", opening[0], err)
		}
	}
	answer, err := ask(connection, reader, command)
	if err != nil {
		return nil, fmt.Errorf("redis: %s: %w", command[0], err)
	}
	return answer, nil
}

func ask(writer io.Writer, reader *bufio.Reader, command []string) ([]string, error) {
	if _, err := writer.Write(encode(command)); err != nil {
		return nil, err
	}
	return decode(reader, true)
}

// encode writes a command as a list of texts, each after its length in bytes.
func encode(command []string) []byte {
	out := fmt.Appendf(nil, "*%d\r\n", len(command))
	for _, word := range command {
		out = fmt.Appendf(out, "$%d\r\n%s\r\n", len(word), word)
	}
	return out
}

// decode reads one answer; its first byte says of which kind it is. A list holds no lists.
func decode(reader *bufio.Reader, mayBeList bool) ([]string, error) {
	line, err := reader.ReadString('\n')
	if err != nil {
		return nil, err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, errors.New("an empty answer")
	}
	kind, rest := line[0], line[1:]
	switch {
	case kind == '+' || kind == ':':
		return []string{rest}, nil
	case kind == '-':
		return nil, errors.New(rest)
	case kind == '$':
		return decodeText(reader, rest)
	case kind == '*' && mayBeList:
		return decodeList(reader, rest)
	}
	return nil, fmt.Errorf("an answer of an unknown kind: %q", kind)
}

func decodeText(reader *bufio.Reader, length string) ([]string, error) {
	size, err := decodeSize(length)
	if err != nil || size < 0 {
		return []string{""}, err
	}
	text := make([]byte, size+2) // with the end of the line
	if _, err := io.ReadFull(reader, text); err != nil {
		return nil, err
	}
	return []string{string(text[:size])}, nil
}

func decodeList(reader *bufio.Reader, length string) ([]string, error) {
	size, err := decodeSize(length)
	if err != nil {
		return nil, err
	}
	var items []string
	for range max(size, 0) {
		item, err := decode(reader, false)
		if err != nil {
			return nil, err
		}
		items = append(items, item...)
	}
	return items, nil
}

// decodeSize reads a length; -1 stands for nothing.
func decodeSize(text string) (int, error) {
	size, err := strconv.Atoi(text)
	if err != nil || size < -1 || size > longest {
		return 0, fmt.Errorf("a length that cannot be: %q", text)
	}
	return size, nil
}
