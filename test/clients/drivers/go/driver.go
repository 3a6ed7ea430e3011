// What every Go driver shares: where the server is, and the loop that does what the runner asks.
//
// The runner writes one request a line to standard input and reads one answer a line from standard output:
// {"list": true} -> {"names": [...]}; {"call": NAME, "arguments": {...}} -> {"text": ...}.
// What a client returns as an error is its answer too.
package main

import (
	"bufio"
	"encoding/json"
	"os"
)

type leg struct {
	Transport string            `json:"transport"`
	Command   string            `json:"command"`
	Args      []string          `json:"args"`
	Env       map[string]string `json:"env"`
	URL       string            `json:"url"`
	Token     string            `json:"token"`
	Asks      bool              `json:"asks"`
}

func readLeg() leg {
	var read leg
	if err := json.Unmarshal([]byte(os.Getenv("CLIENT_LEG")), &read); err != nil {
		panic(err)
	}
	return read
}

func (l leg) environment() []string {
	var pairs []string
	for name, value := range l.Env {
		pairs = append(pairs, name+"="+value)
	}
	return pairs
}

// serve answers the runner until it closes standard input.
func serve(names func() ([]string, error), call func(name string, arguments map[string]any) (string, error)) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked struct {
			List      bool           `json:"list"`
			Call      string         `json:"call"`
			Arguments map[string]any `json:"arguments"`
		}
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		answer := map[string]any{}
		if asked.List {
			list, err := names()
			answer["names"] = list
			if err != nil {
				answer["text"] = err.Error()
			}
		} else {
			text, err := call(asked.Call, asked.Arguments)
			if err != nil {
				text = err.Error()
			}
			answer["text"] = text
		}
		if err := answers.Encode(answer); err != nil {
			panic(err)
		}
	}
}
