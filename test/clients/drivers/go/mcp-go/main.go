// mcp-go.
package main

import (
	"context"
	"strings"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

type person struct{}

func (person) Elicit(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	accepted := mcp.ElicitationResponse{Action: mcp.ElicitationResponseActionAccept, Content: map[string]any{"confirm": true}}
	return &mcp.ElicitationResult{ElicitationResponse: accepted}, nil
}

func main() {
	ctx := context.Background()
	leg := readLeg()
	var options []client.ClientOption
	if leg.Asks {
		options = append(options, client.WithElicitationHandler(person{}))
	}
	connected := client.NewClient(transportTo(leg), options...)
	if err := connected.Start(ctx); err != nil {
		panic(err)
	}
	defer connected.Close()
	hello := mcp.InitializeRequest{}
	hello.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	hello.Params.ClientInfo = mcp.Implementation{Name: "mcp-go", Version: "1"}
	if _, err := connected.Initialize(ctx, hello); err != nil {
		panic(err)
	}
	serve(
		func() (names []string, err error) {
			listed, err := connected.ListTools(ctx, mcp.ListToolsRequest{})
			if err != nil {
				return nil, err
			}
			for _, tool := range listed.Tools {
				names = append(names, tool.Name)
			}
			return names, nil
		},
		func(name string, arguments map[string]any) (string, error) {
			request := mcp.CallToolRequest{}
			request.Params.Name = name
			request.Params.Arguments = arguments
			result, err := connected.CallTool(ctx, request)
			if err != nil {
				return "", err
			}
			var text strings.Builder
			for _, content := range result.Content {
				if part, ok := content.(mcp.TextContent); ok {
					text.WriteString(part.Text)
				}
			}
			return text.String(), nil
		},
	)
}

func transportTo(leg leg) transport.Interface {
	if leg.Transport == "stdio" {
		return transport.NewStdio(leg.Command, leg.environment(), leg.Args...)
	}
	headers := transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + leg.Token})
	http, err := transport.NewStreamableHTTP(leg.URL, headers, transport.WithContinuousListening())
	if err != nil {
		panic(err)
	}
	return http
}
