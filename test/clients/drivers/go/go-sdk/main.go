// The official Go SDK.
package main

import (
	"context"
	"net/http"
	"os/exec"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

type bearer struct{ token string }

func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(request)
}

func agree(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": true}}, nil
}

func main() {
	ctx := context.Background()
	leg := readLeg()
	options := &mcp.ClientOptions{}
	if leg.Asks {
		options.ElicitationHandler = agree
	}
	var transport mcp.Transport
	if leg.Transport == "stdio" {
		command := exec.Command(leg.Command, leg.Args...)
		command.Env = leg.environment()
		transport = &mcp.CommandTransport{Command: command}
	} else {
		transport = &mcp.StreamableClientTransport{Endpoint: leg.URL, HTTPClient: &http.Client{Transport: bearer{leg.Token}}}
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "go-sdk", Version: "1"}, options).Connect(ctx, transport, nil)
	if err != nil {
		panic(err)
	}
	defer session.Close()
	serve(
		func() (names []string, err error) {
			for tool, err := range session.Tools(ctx, nil) {
				if err != nil {
					return nil, err
				}
				names = append(names, tool.Name)
			}
			return names, nil
		},
		func(name string, arguments map[string]any) (string, error) {
			result, err := session.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments})
			if err != nil {
				return "", err
			}
			var text strings.Builder
			for _, content := range result.Content {
				if part, ok := content.(*mcp.TextContent); ok {
					text.WriteString(part.Text)
				}
			}
			return text.String(), nil
		},
	)
}
