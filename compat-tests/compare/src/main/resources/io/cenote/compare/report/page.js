// Draws what the tables say. Without this script the page lacks nothing but the pictures.
(() => {
    'use strict';
    const charts = JSON.parse(document.getElementById('charts').textContent);
    // Told apart by most eyes; beyond the eighth, lines are dashed as well.
    const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#8c6bb1', '#e69f00', '#56b4e9', '#cc79a7', '#666666'];
    const DARK = ['#56b4e9', '#ff8f3d', '#2fd3a2', '#b9a2e0', '#f0c24b', '#8fd0f5', '#e79ac6', '#b0b0b0'];
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const colour = i => (dark.matches ? DARK : LIGHT)[i % LIGHT.length];
    const dash = i => (i < LIGHT.length ? [] : [6, 4]);
    const short = value => {
        const size = Math.abs(value);
        return size >= 1e6 ? value / 1e6 + 'M' : size >= 1e4 ? value / 1e3 + 'k' : String(+value.toPrecision(3));
    };
    const element = (name, text) => Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text });
    const axis = extra => Object.assign({
        stroke: style('--text'),
        grid: { stroke: style('--line'), width: 1 },
        ticks: { stroke: style('--line'), width: 1 },
        font: '12px system-ui, sans-serif',
    }, extra);

    function names(labels, width) {
        const crowded = labels.some(label => label.length * 8 > width / labels.length);
        return axis({
            grid: { show: false },
            splits: () => labels.map((label, i) => i),
            values: () => labels.map(label => (label.length > 14 ? label.slice(0, 13) + '…' : label)),
            rotate: crowded ? -45 : 0,
            size: crowded ? 70 : 36,
        });
    }

    // The powers of ten on a logarithmic axis, and nothing between.
    function decades(u, index, min, max) {
        const splits = [];
        for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
            splits.push(10 ** power);
        }
        return splits;
    }

    // A whisker for each error, drawn over the bars.
    function whiskers(chart, errors) {
        const context = chart.ctx;
        context.save();
        context.strokeStyle = style('--text');
        context.lineWidth = devicePixelRatio * 1.5;
        errors.forEach((error, i) => {
            const score = chart.data[1][i];
            if (error === null || score === null) {
                return;
            }
            const x = chart.valToPos(i, 'x', true);
            const top = chart.valToPos(score + error, 'y', true);
            const bottom = chart.valToPos(Math.max(0, score - error), 'y', true);
            const half = 5 * devicePixelRatio;
            context.beginPath();
            context.moveTo(x, top);
            context.lineTo(x, bottom);
            context.moveTo(x - half, top);
            context.lineTo(x + half, top);
            context.moveTo(x - half, bottom);
            context.lineTo(x + half, bottom);
            context.stroke();
        });
        context.restore();
    }

    function bars(place, chart) {
        const width = place.clientWidth;
        const most = Math.max(...chart.scores.map((score, i) => (score || 0) + (chart.errors[i] || 0)), 0);
        const fills = chart.subjects.map(subject => style(subject === chart.baseline ? '--other' : '--accent'));
        new uPlot({
            width,
            height: 240,
            legend: { show: false },
            cursor: { show: false },
            scales: {
                x: { time: false, range: [-0.6, chart.subjects.length - 0.4] },
                y: { range: [0, most > 0 ? most * 1.05 : 1] },
            },
            axes: [names(chart.subjects, width), axis({ size: 56, values: (u, all) => all.map(short) })],
            series: [{}, {
                fill: style('--accent'),
                width: 0,
                points: { show: false },
                paths: uPlot.paths.bars({ size: [0.6, 64], disp: { fill: { unit: 3, values: () => fills } } }),
            }],
            hooks: { draw: [u => whiskers(u, chart.errors)] },
        }, [chart.subjects.map((subject, i) => i), chart.scores], place);
    }

    function key(place, entries) {
        const list = element('ul');
        list.className = 'key';
        entries.forEach(({ label, stroke, dashed }) => {
            const item = element('li');
            const line = element('i');
            line.style.borderTopColor = stroke;
            line.style.borderTopStyle = dashed ? 'dashed' : 'solid';
            item.append(line, label);
            list.append(item);
        });
        place.append(list);
    }

    function percentiles(place, chart) {
        const width = place.clientWidth;
        new uPlot({
            width,
            height: 280,
            legend: { show: false },
            cursor: { show: false },
            scales: { x: { time: false, range: [-0.3, chart.points.length - 0.7] }, y: { distr: 3 } },
            axes: [names(chart.points, width), axis({ size: 56, splits: decades, values: (u, all) => all.map(short) })],
            series: [{}].concat(chart.subjects.map((subject, i) => ({
                label: subject,
                stroke: colour(i),
                width: 2,
                dash: dash(i),
                points: { show: true, size: 6, fill: colour(i) },
            }))),
        }, [chart.points.map((point, i) => i)].concat(chart.scores), place);
        key(place, chart.subjects.map((label, i) => ({ label, stroke: colour(i), dashed: dash(i).length > 0 })));
    }

    function timeline(place, chart) {
        const seconds = chart.fromMillis.map(millis => millis / 1000);
        const most = Math.max(1, ...chart.served.flat().filter(Number.isFinite), ...chart.failed.flat().filter(Number.isFinite));
        const grid = element('div');
        grid.className = 'multiples';
        key(place, [
            { label: 'served', stroke: style('--accent') },
            { label: 'failed', stroke: style('--bad'), dashed: true },
            { label: 'shaded: the server is down', stroke: style('--down') },
        ]);
        place.append(grid);
        chart.subjects.forEach((subject, i) => {
            const cell = element('div');
            cell.append(element('h3', subject));
            grid.append(cell);
            const stepped = uPlot.paths.stepped({ align: 1 });
            new uPlot({
                width: cell.clientWidth,
                height: 150,
                legend: { show: false },
                cursor: { show: false },
                scales: { x: { time: false, range: [0, seconds[seconds.length - 1] + 0.25] }, y: { range: [0, most * 1.05] } },
                axes: [axis({ values: (u, all) => all.map(s => s + ' s') }), axis({ size: 44, values: (u, all) => all.map(short) })],
                series: [
                    {},
                    { stroke: style('--accent'), width: 2, paths: stepped, points: { show: false } },
                    { stroke: style('--bad'), width: 2, dash: [5, 3], paths: stepped, points: { show: false } },
                ],
                hooks: {
                    drawClear: [u => {
                        const from = u.valToPos(chart.downFromMillis / 1000, 'x', true);
                        const to = u.valToPos((chart.downFromMillis + chart.downMillis) / 1000, 'x', true);
                        u.ctx.save();
                        u.ctx.fillStyle = style('--down');
                        u.ctx.fillRect(from, u.bbox.top, to - from, u.bbox.height);
                        u.ctx.restore();
                    }],
                },
            }, [seconds, chart.served[i], chart.failed[i]], cell);
        });
    }

    const kinds = { bars, percentiles, timeline };

    function draw() {
        charts.forEach(chart => {
            const figure = document.getElementById('chart-' + chart.row);
            const place = figure.querySelector('div');
            figure.hidden = false;
            place.replaceChildren();
            kinds[chart.kind](place, chart);
        });
    }

    let width = 0;
    let waiting = 0;
    addEventListener('resize', () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
            if (width !== document.documentElement.clientWidth) {
                width = document.documentElement.clientWidth;
                draw();
            }
        }, 150);
    });
    dark.addEventListener('change', draw);
    width = document.documentElement.clientWidth;
    draw();
})();
